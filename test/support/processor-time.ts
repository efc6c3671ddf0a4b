/** Milliseconds of the processor that it takes: as many on a busy machine as on an idle one. */
export function processorMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
