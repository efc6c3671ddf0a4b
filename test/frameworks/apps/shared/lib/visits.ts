let visits = 0;

/** Counts in this module: where it is made anew, it begins again. */
export const visit = (): string => `visit ${++visits} in process ${process.pid}`;
