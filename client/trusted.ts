interface Policy {
  createHTML(text: string): string;
  createScript(text: string): string;
  createScriptURL(text: string): string;
}

/**
 * For pages whose policy says `require-trusted-types-for`: what the launcher has sent may be parsed and run, as it would be
 * by a page load. Made at once, while none of the page's scripts has run and no `<meta>` has forbidden it.
 */
const policy = makePolicy();

// To the DOM what comes back is one of its trusted types; where a browser has none of these, it is the text itself.

export function trustedHtml(text: string): string {
  return policy ? policy.createHTML(text) : text;
}

export function trustedScript(text: string): string {
  return policy ? policy.createScript(text) : text;
}

export function trustedScriptUrl(text: string): string {
  return policy ? policy.createScriptURL(text) : text;
}

function makePolicy(): Policy | null {
  const same = (text: string) => text;
  try {
    const factory = Reflect.get(window, "trustedTypes");
    return factory?.createPolicy("hotrun", { createHTML: same, createScript: same, createScriptURL: same }) ?? null;
  } catch {
    // Forbidden to us: then a policy either does not ask for trusted types, or the page is reloaded as a whole.
    return null;
  }
}
