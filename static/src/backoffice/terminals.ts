/** Counts down until a pairing code is of no more use. */
export function wirePairing(): void {
  const clock = document.querySelector<HTMLElement>("[data-expires]");
  if (!clock) {
    return;
  }
  const end = Number(clock.dataset.expires) * 1000;
  const show = (): void => {
    const left = Math.max(0, Math.round((end - Date.now()) / 1000));
    clock.textContent = `${Math.floor(left / 60)}.${String(left % 60).padStart(2, "0")}`;
    clock.classList.toggle("soon", left < 60);
    if (left === 0) {
      clearInterval(timer);
      document.querySelector("[data-when-over]")?.removeAttribute("hidden");
      document.querySelector("[data-until-over]")?.setAttribute("hidden", "");
    }
  };
  const timer = setInterval(show, 1000);
  show();
}
