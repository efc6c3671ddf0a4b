type Transitions = Document & {
  startViewTransition?(change: () => Promise<void>): {
    updateCallbackDone: Promise<void>;
    ready: Promise<void>;
    finished: Promise<void>;
  };
};

/** Changes the page under a View Transition, where the browser has them and the user wants movement. */
export async function withTransition<Result>(change: () => Promise<Result>): Promise<Result> {
  const transitions = document as Transitions;
  const isStill = document.hidden || matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (!transitions.startViewTransition || isStill) return change();
  let result: Result | undefined;
  const { updateCallbackDone, ready, finished } = transitions.startViewTransition(async () => {
    result = await change();
  });
  // Skipped ones reject: the page has changed all the same.
  for (const promise of [ready, finished]) promise.catch(() => {});
  await updateCallbackDone;
  return result as Result;
}
