/** Work that the person at the till does not wait for. */

/** Long enough for the frame that shows what was done, short enough to lose nothing. */
const PAUSE = 50;

/** Call `task` soon, once for all calls until then. */
export function later(task: () => void): { call(): void; cancel(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    call() {
      timer ??= setTimeout(() => {
        timer = undefined;
        task();
      }, PAUSE);
    },
    cancel() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
