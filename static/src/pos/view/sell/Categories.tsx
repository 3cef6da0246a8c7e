import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Chips } from "../../../shared/ui";
import { texts } from "../texts";
import { till } from "../till";
import { category, query, setCategory } from "./search";

const ALL = "";

/** Chips above the products; a rail beside them when there is room. */
export function Categories(): JSX.Element {
  const t = texts.value.catalogue;
  const row = useRef<HTMLElement>(null);
  const choices = [
    { value: ALL, label: t.all },
    ...till.catalogue.categories.value.map((one) => ({ value: one.id, label: one.name })),
  ];
  // The chosen one comes into sight.
  useLayoutEffect(() => {
    const chosen = row.current?.querySelector("[aria-checked='true']");
    chosen?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [category.value]);
  return (
    <nav ref={row} class="categories" aria-label={t.categories}>
      <Chips
        label={t.categories}
        choices={choices}
        value={query.value ? ALL : (category.value ?? ALL)}
        onChange={(id) => setCategory(id || null)}
      />
    </nav>
  );
}
