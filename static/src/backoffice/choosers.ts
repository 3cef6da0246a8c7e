/**
 * Django's searching choosers come without a name for a screen reader: theirs is their label's.
 *
 * Django draws them at a time of its own, so each is named when it appears.
 */
export function nameChoosers(): void {
  for (const chooser of document.querySelectorAll<HTMLSelectElement>("select.admin-autocomplete")) {
    const place = chooser.parentElement;
    if (place && !nameChooser(chooser, place)) {
      const observer = new MutationObserver(() => {
        if (nameChooser(chooser, place)) {
          observer.disconnect();
        }
      });
      observer.observe(place, { childList: true, subtree: true });
    }
  }
}

/** Whether the chooser was there to be named. */
function nameChooser(chooser: HTMLSelectElement, place: Element): boolean {
  const label = chooser.labels[0];
  const shown = place.querySelector(".select2-selection");
  const value = shown?.querySelector(".select2-selection__rendered");
  if (!label || !shown || !value) {
    return false;
  }
  label.id ||= `${chooser.id}-label`;
  value.setAttribute("aria-labelledby", label.id);
  shown.setAttribute("aria-labelledby", `${label.id} ${value.id}`);
  return true;
}
