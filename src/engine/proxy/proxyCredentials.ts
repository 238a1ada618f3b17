/** What a proxy is told of who asks. */
export interface ProxyCredentials {
  readonly user: string;
  readonly password: string;
}
