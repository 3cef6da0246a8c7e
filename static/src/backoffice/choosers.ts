/** Django's searching choosers come without a name for a screen reader: theirs is their label's. */
export function nameChoosers(): void {
  for (const chooser of document.querySelectorAll<HTMLSelectElement>("select.admin-autocomplete")) {
    const label = chooser.labels[0];
    const shown = chooser.parentElement?.querySelector(".select2-selection");
    if (label && shown) {
      label.id ||= `${chooser.id}-label`;
      const value = shown.querySelector(".select2-selection__rendered");
      value?.setAttribute("aria-labelledby", label.id);
      shown.setAttribute("aria-labelledby", [label.id, value?.id].filter(Boolean).join(" "));
    }
  }
}
