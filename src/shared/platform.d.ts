// The few globals that every platform of ours has (extension host, worker, webview), so that this
// room needs neither Node's types nor the DOM's.
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}
interface TextDecoder {
  readonly encoding: string;
  decode(bytes?: Uint8Array, options?: { stream?: boolean }): string;
}
// eslint-disable-next-line no-var -- only these are members of `globalThis`, by which types of packages name it
declare var TextDecoder: new (
  label?: string,
  options?: { fatal?: boolean; ignoreBOM?: boolean },
) => TextDecoder;
declare function atob(base64: string): string;
declare function btoa(binary: string): string;
