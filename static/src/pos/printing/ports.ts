/**
 * Receipt printers at a USB or serial port, where the browser lets a page talk to them.
 *
 * What is written may have been printed when it fails in the middle; before the first byte it
 * cannot have been. A printer that is out of paper says nothing: it waits, and so does the write.
 */

export type PortKind = "usb" | "serial";

/** What a person can do something about. */
export type PortTrouble =
  /** No printer was chosen, or the browser forgot it. */
  | "not_chosen"
  /** Off, unplugged, or held by another program. */
  | "away"
  /** It broke off: part of the paper may be printed. */
  | "broken";

export class PortError extends Error {
  constructor(readonly trouble: PortTrouble) {
    super(trouble);
  }
}

export interface Port {
  /** Ask the person for a printer; false when none was chosen. Only in answer to a press. */
  choose(): Promise<boolean>;
  /** What the chosen printer is called; null when there is none. */
  name(): Promise<string | null>;
  /** Throws a `PortError`. */
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
}

// What is used of WebUSB and Web Serial; TypeScript's library has neither.

interface UsbEndpoint {
  readonly endpointNumber: number;
  readonly direction: "in" | "out";
  readonly type: string;
}

interface UsbInterface {
  readonly interfaceNumber: number;
  readonly alternates: readonly {
    readonly alternateSetting: number;
    readonly endpoints: readonly UsbEndpoint[];
  }[];
}

export interface UsbDevice {
  readonly productName?: string;
  readonly opened: boolean;
  readonly configuration: { readonly interfaces: readonly UsbInterface[] } | null;
  open(): Promise<void>;
  close(): Promise<void>;
  selectConfiguration(value: number): Promise<void>;
  claimInterface(number: number): Promise<void>;
  transferOut(endpoint: number, data: BufferSource): Promise<{ readonly status?: string }>;
}

export interface Usb {
  getDevices(): Promise<readonly UsbDevice[]>;
  requestDevice(options: {
    readonly filters: readonly { readonly classCode: number }[];
  }): Promise<UsbDevice>;
}

export interface SerialLine {
  readonly writable: WritableStream<BufferSource> | null;
  open(options: { readonly baudRate: number }): Promise<void>;
  close(): Promise<void>;
}

export interface Serial {
  getPorts(): Promise<readonly SerialLine[]>;
  requestPort(): Promise<SerialLine>;
}

/** Printers, and devices of a maker's own class: many cheap printers are such. */
const USB_CLASSES = [{ classCode: 7 }, { classCode: 255 }];
/** Cheap printers have little memory; more at once is lost in some. */
const USB_PART = 4_096;

export class UsbPort implements Port {
  constructor(private readonly usb: Usb) {}

  choose(): Promise<boolean> {
    return chosen(this.usb.requestDevice({ filters: USB_CLASSES }));
  }

  async name(): Promise<string | null> {
    const [device] = await this.usb.getDevices();
    return device ? device.productName || "USB" : null;
  }

  async write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const [device] = await this.usb.getDevices();
    if (!device) {
      throw new PortError("not_chosen");
    }
    const endpoint = await reached(() => openUsb(device));
    try {
      await finished(() => transfer(device, endpoint, bytes));
    } finally {
      // Other tabs and programs print, too.
      await device.close().catch(() => undefined);
    }
  }
}

async function openUsb(device: UsbDevice): Promise<number> {
  if (!device.opened) {
    await device.open();
  }
  if (!device.configuration) {
    await device.selectConfiguration(1);
  }
  for (const { interfaceNumber, alternates } of device.configuration?.interfaces ?? []) {
    const out = alternates[0]?.endpoints.find(
      ({ direction, type }) => direction === "out" && type === "bulk",
    );
    if (out) {
      await device.claimInterface(interfaceNumber);
      return out.endpointNumber;
    }
  }
  throw new PortError("away");
}

async function transfer(
  device: UsbDevice,
  endpoint: number,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  for (let start = 0; start < bytes.length; start += USB_PART) {
    const part = bytes.slice(start, start + USB_PART);
    const { status } = await device.transferOut(endpoint, part);
    if (status !== undefined && status !== "ok") {
      throw new PortError("broken");
    }
  }
}

export class SerialPort implements Port {
  constructor(
    private readonly serial: Serial,
    private readonly speed: () => number,
  ) {}

  choose(): Promise<boolean> {
    return chosen(this.serial.requestPort());
  }

  async name(): Promise<string | null> {
    const [line] = await this.serial.getPorts();
    return line ? "Serial" : null;
  }

  async write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const [line] = await this.serial.getPorts();
    if (!line) {
      throw new PortError("not_chosen");
    }
    await reached(() => line.open({ baudRate: this.speed() }));
    try {
      await finished(async () => {
        const writer = line.writable?.getWriter();
        if (!writer) {
          throw new PortError("away");
        }
        try {
          await writer.write(bytes);
          await writer.ready;
        } finally {
          writer.releaseLock();
        }
      });
    } finally {
      await line.close().catch(() => undefined);
    }
  }
}

/** The person may close the browser's list. */
async function chosen(asked: Promise<unknown>): Promise<boolean> {
  try {
    await asked;
    return true;
  } catch {
    return false;
  }
}

/** Before the first byte: whatever fails, nothing was printed. */
function reached<Result>(open: () => Promise<Result>): Promise<Result> {
  return orTrouble(open, "away");
}

function finished(write: () => Promise<void>): Promise<void> {
  return orTrouble(write, "broken");
}

async function orTrouble<Result>(
  act: () => Promise<Result>,
  trouble: PortTrouble,
): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    throw error instanceof PortError ? error : new PortError(trouble);
  }
}
