/** What reads text, possibly in pieces, as a `TextDecoder` of the Encoding Standard does. */
export type AnyTextDecoder = Pick<TextDecoder, 'decode'>;

export interface TextDecoderOptions {
  /** Throw a `TypeError` at bytes that are no character, rather than replace them by U+FFFD. */
  readonly fatal?: boolean;
}
