/** One policy, in pieces that make up its text again: only what is added or replaced in them changes. */
export interface CspPolicy {
  /** What is between the semicolons, as it came. */
  parts: string[];
  /** Names in lower case. Of two directives of one name browsers read the first. */
  directives: Map<string, CspDirective>;
}

export interface CspDirective {
  /** Of its part. */
  index: number;
  /** What comes after the name. */
  values: readonly string[];
}

/** https://w3c.github.io/webappsec-csp/#parse-serialized-policy */
export function readPolicy(text: string): CspPolicy {
  const parts = text.split(";");
  const directives = new Map<string, CspDirective>();
  for (const [index, part] of parts.entries()) {
    const [name = "", ...values] = part.split(/[\t\n\f\r ]+/).filter((token) => token !== "");
    const lower = name.toLowerCase();
    if (name !== "" && !directives.has(lower)) directives.set(lower, { index, values });
  }
  return { parts, directives };
}

export function policyText({ parts }: CspPolicy): string {
  return parts.join(";");
}

/** Adds values to a directive that is there; they take the place of a lone 'none'. */
export function addValues(policy: CspPolicy, { index, values }: CspDirective, added: readonly string[]): void {
  const part = policy.parts[index] as string;
  const text = added.join(" ");
  policy.parts[index] = isNone(values)
    ? part.replace(/'none'/i, () => text)
    : `${part.trimEnd()} ${text}${part.slice(part.trimEnd().length)}`;
}

/** Adds a directive that the policy does not have. */
export function addDirective(policy: CspPolicy, name: string, values: readonly string[]): void {
  const part = ` ${name} ${values.join(" ")}`;
  const last = policy.parts.length - 1;
  if (policy.parts[last]?.trim() === "") policy.parts[last] = part;
  else policy.parts.push(part);
}

/** 'none' counts only where it stands alone. */
export function isNone(values: readonly string[]): boolean {
  return values.length === 1 && values[0]?.toLowerCase() === "'none'";
}
