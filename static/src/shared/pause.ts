/** Let taps and scans go first. */
export function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
