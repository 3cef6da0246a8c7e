import { useEffect, useState } from "preact/hooks";

/** The present time, renewed every `step` milliseconds while the component is shown. */
export function useNow(step: number): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), step);
    return () => clearInterval(timer);
  }, [step]);
  return now;
}

/** Whole seconds until a moment, never below zero. */
export function useCountdown(until: Date | null): number {
  const now = useNow(250);
  return until ? Math.max(0, Math.ceil((until.getTime() - now) / 1_000)) : 0;
}
