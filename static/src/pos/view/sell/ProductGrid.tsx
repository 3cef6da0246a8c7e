import { computed } from "@preact/signals";
import { PackageOpen, ScanSearch, WifiOff } from "lucide-preact";
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Button, EmptyState, Skeleton } from "../../../shared/ui";
import type { Product } from "../../state";
import { texts } from "../texts";
import { till } from "../till";
import { ProductTile } from "./ProductTile";
import { useGridShape, useVirtualRows } from "./rows";
import { active, category, focusSearch, query, setQuery, shown } from "./search";

const TILE_WIDTH = 128;
const TILE_HEIGHT = 176;
/** Without any picture in the shop the tiles need less room. */
const PLAIN_TILE_HEIGHT = 104;
const GAP = 8;
const SKELETONS = 12;

const shopHasPictures = computed(() =>
  till.catalogue.products.value.some((product) => product.image),
);

export function ProductGrid(): JSX.Element {
  const state = till.catalogue.state.value;
  const t = texts.value.catalogue;
  if (state.kind === "ready") {
    return shown.value.length > 0 ? <Tiles products={shown.value} /> : <NothingHere />;
  }
  if (state.kind === "failed") {
    return (
      <div class="grid">
        <EmptyState
          icon={WifiOff}
          title={t.failed}
          action={
            <Button onPress={() => till.connection.retry()}>{texts.value.common.tryAgain}</Button>
          }
        >
          {t.failedText}
        </EmptyState>
      </div>
    );
  }
  return <Waiting />;
}

function Waiting(): JSX.Element {
  const { loading } = texts.value.catalogue;
  return (
    <div class="grid grid-waiting" role="status" aria-label={loading(loadedCount())}>
      <Skeleton kind="tile" count={SKELETONS} />
    </div>
  );
}

function loadedCount(): number {
  const state = till.catalogue.state.value;
  return state.kind === "loading" ? state.loaded : 0;
}

function NothingHere(): JSX.Element {
  const t = texts.value.catalogue;
  const text = query.value.trim();
  if (!till.catalogue.isWhole.value) {
    return <Waiting />;
  }
  if (text) {
    return (
      <div class="grid">
        <EmptyState
          icon={ScanSearch}
          title={t.noMatch(text)}
          action={
            <Button
              onPress={() => {
                setQuery("");
                focusSearch();
              }}
            >
              {t.clearSearch}
            </Button>
          }
        >
          {t.noMatchText}
        </EmptyState>
      </div>
    );
  }
  const inCategory = category.value !== null;
  return (
    <div class="grid">
      <EmptyState icon={PackageOpen} title={inCategory ? t.emptyCategory : t.empty}>
        {inCategory ? t.emptyCategoryText : t.emptyText}
      </EmptyState>
    </div>
  );
}

function Tiles({ products }: { products: readonly Product[] }): JSX.Element {
  const scroller = useRef<HTMLElement>(null);
  const wantsFocus = useRef(false);
  const hasPictures = shopHasPictures.value;
  const height = hasPictures ? TILE_HEIGHT : PLAIN_TILE_HEIGHT;
  const { columns, rowHeight } = useGridShape(scroller, TILE_WIDTH, height, GAP);
  const rows = useVirtualRows(scroller, Math.ceil(products.length / columns), rowHeight);
  const focused = Math.min(active.value, products.length - 1);

  // Another list starts at its top.
  useLayoutEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
  }, [category.value, query.value]);

  useLayoutEffect(() => {
    if (wantsFocus.current) {
      const tile = scroller.current?.querySelector<HTMLElement>(`[data-index="${focused}"]`);
      if (tile) {
        wantsFocus.current = false;
        tile.focus({ preventScroll: true });
      }
    }
  });

  const onKeyDown = (event: KeyboardEvent): void => {
    const step = stepOf(event.key, columns);
    if (step === 0) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    const next = focused + step;
    if (next < 0) {
      focusSearch();
      return;
    }
    active.value = Math.min(next, products.length - 1);
    wantsFocus.current = true;
    rows.scrollToIndex(Math.floor(active.value / columns), { align: "auto" });
  };

  return (
    <section
      ref={scroller}
      class="grid"
      data-plain={!hasPictures || undefined}
      aria-label={texts.value.catalogue.products}
      onKeyDown={onKeyDown}
      onFocusIn={(event) => {
        const index = (event.target as HTMLElement).dataset.index;
        if (index !== undefined) {
          active.value = Number(index);
        }
      }}
    >
      <div class="grid-rows" style={{ height: `${rows.getTotalSize()}px` }}>
        {rows.getVirtualItems().map((row) => (
          <div
            key={row.index}
            class="grid-row"
            style={{ "--row-top": `${row.start}px`, "--columns": columns }}
          >
            {products
              .slice(row.index * columns, (row.index + 1) * columns)
              .map((product, position) => {
                const index = row.index * columns + position;
                // By its place: another list writes new words into the tiles that are there.
                return (
                  <ProductTile
                    key={position}
                    product={product}
                    index={index}
                    focusable={index === focused}
                  />
                );
              })}
          </div>
        ))}
      </div>
    </section>
  );
}

function stepOf(key: string, columns: number): number {
  switch (key) {
    case "ArrowRight":
      return 1;
    case "ArrowLeft":
      return -1;
    case "ArrowDown":
      return columns;
    case "ArrowUp":
      return -columns;
    default:
      return 0;
  }
}
