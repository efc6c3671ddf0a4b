/**
 * What `tls.createSecureContext` takes, for another process: keys and certificates are text, bytes, or lists of both and of
 * objects with them.
 */
export type SecureSettings = Record<string, unknown>;

/** One line of text, the same for the same settings. */
export const encodeSecureSettings = (settings: SecureSettings): string =>
  JSON.stringify(settings, (_name, value: unknown) =>
    value instanceof Uint8Array ? { type: "Buffer", data: [...value] } : value,
  );

/** Bytes come back as `Uint8Array`. */
export const decodeSecureSettings = (text: string): SecureSettings =>
  JSON.parse(text, (_name, value: unknown) => (isBytes(value) ? Uint8Array.from(value.data) : value)) as SecureSettings;

/** As a `Buffer` puts itself into JSON, before anybody can do that in its place. */
const isBytes = (value: unknown): value is { data: number[] } =>
  typeof value === "object" && value !== null && "type" in value && value.type === "Buffer" && "data" in value;
