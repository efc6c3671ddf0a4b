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
  return policy.createHTML(text);
}

export function trustedScript(text: string): string {
  return policy.createScript(text);
}

export function trustedScriptUrl(text: string): string {
  return policy.createScriptURL(text);
}

function makePolicy(): Policy {
  const same = (text: string) => text;
  const rules: Policy = { createHTML: same, createScript: same, createScriptURL: same };
  try {
    return Reflect.get(window, "trustedTypes").createPolicy("hotrun", rules);
  } catch {
    // There are none, or they are forbidden to us: then a policy does not ask for them, or the page is reloaded as a whole.
    return rules;
  }
}
