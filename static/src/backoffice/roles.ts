/** Says how many boxes of the matrix differ from what is saved, and marks them. */
export function wireRoleMatrix(): void {
  const matrix = document.querySelector<HTMLFormElement>("[data-matrix]");
  if (!matrix) {
    return;
  }
  matrix.addEventListener("change", (event) => {
    const box = event.target;
    if (box instanceof HTMLInputElement && box.type === "checkbox") {
      box.closest("td")?.classList.toggle("changed", box.checked !== box.defaultChecked);
    }
  });
}
