import {
  addDirective,
  addValues,
  type CspDirective,
  type CspPolicy,
  isNone,
  policyText,
  readPolicy,
} from "./csp-policy.ts";
import {
  allowsClient,
  type ClientAccess,
  clientSource,
  isStrictDynamic,
  missingConnections,
  noncesOf,
} from "./csp-sources.ts";

// The client has to run in a page whatever its policies say, and nothing else that they forbid: each is given the least
// that will do. Policies that only report are given the same, since else they would report the client. Styles need
// nothing: those of the client are constructed.

const enforced = "content-security-policy";
const reportOnly = "content-security-policy-report-only";

export interface CspEdit {
  /** For our tag; null: it needs none. */
  nonce: string | null;
  /** The value that a header gets instead; the same where it is no policy or needs no change. */
  edit(lowerName: string, value: string): string;
}

/** What an answer's policies mean for the client. `sandboxed`: it can do nothing in that page. */
export function planCsp(headers: readonly string[], access: ClientAccess): CspEdit | "sandboxed" {
  const policies: CspPolicy[] = [];
  for (let i = 0; i < headers.length; i += 2) {
    const name = (headers[i] as string).toLowerCase();
    if (name !== enforced && name !== reportOnly) continue;
    const read = (headers[i + 1] as string).split(",").map(readPolicy);
    if (name === enforced && read.some(isSandbox)) return "sandboxed";
    policies.push(...read);
  }
  if (policies.length === 0) return unchanged;
  const nonce = chooseNonce(policies.flatMap(scriptLists), access);
  return {
    nonce,
    edit(name, value) {
      if (name !== enforced && name !== reportOnly) return value;
      return value
        .split(",")
        .map((text) => editPolicy(readPolicy(text), nonce, access))
        .join(",");
    },
  };
}

/**
 * The policy in a `<meta>`. It counts from where it stands, behind our script, which has made its policy of trusted types by
 * then: what it may take away are connections, and what the client loads later. By 'strict-dynamic' a script that runs may
 * load another.
 */
export function editMetaPolicy(text: string, access: ClientAccess): string {
  const policy = readPolicy(text);
  if (!scriptLists(policy).some(isStrictDynamic)) editScripts(policy, null, access);
  editConnections(policy, access);
  return policyText(policy);
}

const unchanged: CspEdit = { nonce: null, edit: (_name, value) => value };

/** A page without scripts, or of an origin of its own, from which no request is let in here. */
function isSandbox({ directives }: CspPolicy): boolean {
  const sandbox = directives.get("sandbox");
  if (!sandbox) return false;
  const allowed = sandbox.values.map((value) => value.toLowerCase());
  return !allowed.includes("allow-scripts") || !allowed.includes("allow-same-origin");
}

/**
 * The nonce for our tag, which can have but one: one of the app's where every policy that wants one has it, else our own,
 * added to those. The nonce of one policy is not added to another: that might let in scripts which it keeps out.
 */
function chooseNonce(lists: readonly (readonly string[])[], access: ClientAccess): string | null {
  const strict = lists.filter(isStrictDynamic).map(noncesOf);
  if (strict.length === 0) return lists.flatMap(noncesOf)[0] ?? null;
  return strict[0]?.find((nonce) => strict.every((nonces) => nonces.includes(nonce))) ?? access.nonce;
}

function scriptLists(policy: CspPolicy): (readonly string[])[] {
  const directive = first(policy, ["script-src-elem", "script-src", "default-src"]);
  return directive ? [directive.values] : [];
}

function editPolicy(policy: CspPolicy, nonce: string | null, access: ClientAccess): string {
  editScripts(policy, nonce, access);
  editConnections(policy, access);
  editTrustedTypes(policy);
  return policyText(policy);
}

function editScripts(policy: CspPolicy, nonce: string | null, access: ClientAccess): void {
  const own = first(policy, ["script-src-elem", "script-src"]);
  const directive = own ?? policy.directives.get("default-src");
  if (!directive) return;
  const { values } = directive;
  if (allowsClient(values, access) || (nonce !== null && noncesOf(values).includes(nonce))) return;
  // A nonce would switch off 'unsafe-inline', on which the page may rely; 'strict-dynamic' has done so already.
  const added = isStrictDynamic(values) ? `'nonce-${access.nonce}'` : clientSource(access);
  if (own) addValues(policy, own, [added]);
  else addDirective(policy, "script-src-elem", [...(isNone(values) ? [] : values), added]);
}

function editConnections(policy: CspPolicy, access: ClientAccess): void {
  const own = policy.directives.get("connect-src");
  const directive = own ?? policy.directives.get("default-src");
  const missing = directive ? missingConnections(directive.values, access) : [];
  if (!directive || missing.length === 0) return;
  if (own) addValues(policy, own, missing);
  // Keywords are about scripts and styles.
  else addDirective(policy, "connect-src", [...directive.values.filter((value) => !value.startsWith("'")), ...missing]);
}

/** The client makes one policy for what it parses and runs: `client/trusted.ts`. */
function editTrustedTypes(policy: CspPolicy): void {
  const directive = policy.directives.get("trusted-types");
  if (!directive || directive.values.includes("*") || directive.values.includes("hotrun")) return;
  addValues(policy, directive, ["hotrun"]);
}

function first({ directives }: CspPolicy, names: readonly string[]): CspDirective | undefined {
  return names.map((name) => directives.get(name)).find((directive) => directive !== undefined);
}
