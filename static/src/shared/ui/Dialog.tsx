import { X } from "lucide-preact";
import type { ComponentChildren, JSX } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { IconButton } from "./Button";
import { useEnter } from "./enter";
import { words } from "./words";

interface DialogProps {
  title: string;
  /** Escape, the cross and a press beside the dialog. Without it the dialog has to be answered. */
  onClose?: (() => void) | undefined;
  /** The main action, for Enter where no field or button has its own use for it. */
  onEnter?: () => unknown;
  children: ComponentChildren;
  /** Stays in sight below the content: the actions. */
  footer?: ComponentChildren;
  /** `sheet` comes from the bottom on a phone. */
  kind?: "dialog" | "sheet";
  size?: "small" | "normal" | "wide";
  /** Nothing but words: the content itself takes focus, so that keys can scroll it. */
  isText?: boolean;
  class?: string;
}

/**
 * A modal, native `<dialog>`: the browser keeps focus inside and everything else inert. It is open
 * as long as it is rendered, and gives focus back to where it was.
 */
export function Dialog(props: DialogProps): JSX.Element {
  const element = useRef<HTMLDialogElement>(null);
  const pressedOutside = useRef(false);
  const title = useId();
  const { onClose } = props;

  useLayoutEffect(() => {
    const dialog = element.current;
    const before = document.activeElement;
    dialog?.showModal();
    // Not the cross, which would be the browser's choice: Enter must not close what just opened.
    (
      dialog?.querySelector<HTMLElement>("[data-autofocus]") ??
      dialog?.querySelector<HTMLElement>("h2")
    )?.focus();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) {
        before.focus();
      }
    };
  }, []);

  useEnter(element, props.onEnter);

  const cancel = (event: Event): void => {
    event.preventDefault();
    onClose?.();
  };

  return (
    <dialog
      ref={element}
      class={`dialog ${props.class ?? ""}`}
      data-kind={props.kind ?? "dialog"}
      data-size={props.size ?? "normal"}
      aria-labelledby={title}
      onCancel={cancel}
      onKeyDown={(event) => {
        // Chromium closes at the second Escape in a row whatever `cancel` says.
        if (event.key === "Escape") {
          event.stopPropagation();
          cancel(event);
        }
      }}
      onPointerDown={(event) => {
        pressedOutside.current = event.target === element.current;
      }}
      onClick={(event) => {
        if (pressedOutside.current && event.target === element.current) {
          onClose?.();
        }
      }}
    >
      <div class="dialog-frame">
        <header class="dialog-head">
          <h2 id={title} tabIndex={-1}>
            {props.title}
          </h2>
          {onClose && <IconButton icon={X} label={words.value.close} onPress={() => onClose()} />}
        </header>
        <div class="dialog-body" tabIndex={props.isText ? 0 : undefined}>
          {props.children}
        </div>
        {props.footer && <footer class="dialog-foot">{props.footer}</footer>}
      </div>
    </dialog>
  );
}

export function Sheet(props: Omit<DialogProps, "kind">): JSX.Element {
  return <Dialog {...props} kind="sheet" />;
}
