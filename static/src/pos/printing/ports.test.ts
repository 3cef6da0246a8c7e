import { expect, it } from "vitest";
import {
  type PortError,
  type Serial,
  type SerialLine,
  SerialPort,
  type Usb,
  type UsbDevice,
  UsbPort,
} from "./ports";

const RECEIPT = Uint8Array.from({ length: 5_000 }, (_, index) => index % 251);

/** A printer at a port, which lies outside our code: it records what reaches it. */
class PaperTape {
  readonly calls: string[] = [];
  readonly bytes: number[] = [];
  failsAt = "";

  take(call: string): Promise<void> {
    this.calls.push(call);
    return call === this.failsAt ? Promise.reject(new Error(call)) : Promise.resolve();
  }

  usb(): UsbDevice {
    const out = { endpointNumber: 2, direction: "out", type: "bulk" } as const;
    const back = { endpointNumber: 1, direction: "in", type: "bulk" } as const;
    const none = { interfaceNumber: 0, alternates: [{ alternateSetting: 0, endpoints: [back] }] };
    const it = {
      interfaceNumber: 1,
      alternates: [{ alternateSetting: 0, endpoints: [back, out] }],
    };
    return {
      productName: "POS-58",
      opened: false,
      configuration: { interfaces: [none, it] },
      open: () => this.take("open"),
      close: () => this.take("close"),
      selectConfiguration: (value) => this.take(`configuration ${value}`),
      claimInterface: (number) => this.take(`claim ${number}`),
      transferOut: async (endpoint, data) => {
        const part = new Uint8Array(data as ArrayBuffer);
        await this.take(`out ${endpoint}: ${part.length}`);
        this.bytes.push(...part);
        return { status: "ok" };
      },
    };
  }

  serial(): SerialLine {
    return {
      writable: new WritableStream({
        write: async (data) => {
          await this.take("write");
          this.bytes.push(...new Uint8Array(data as ArrayBuffer));
        },
      }),
      open: ({ baudRate }) => this.take(`open ${baudRate}`),
      close: () => this.take("close"),
    };
  }
}

function usbPort(devices: readonly UsbDevice[]): UsbPort {
  const usb: Usb = {
    getDevices: () => Promise.resolve(devices),
    requestDevice: () => {
      const [device] = devices;
      return device ? Promise.resolve(device) : Promise.reject(new Error("closed"));
    },
  };
  return new UsbPort(usb);
}

function serialPort(lines: readonly SerialLine[]): SerialPort {
  const serial: Serial = {
    getPorts: () => Promise.resolve(lines),
    requestPort: () => Promise.reject(new Error("closed")),
  };
  return new SerialPort(serial, () => 9_600);
}

async function troubleOf(written: Promise<void>): Promise<string> {
  const error = await written.then(
    () => null,
    (failure: unknown) => failure,
  );
  return (error as PortError).trouble;
}

it("brings every byte to the printer's own endpoint, and lets go of it", async () => {
  const tape = new PaperTape();
  await usbPort([tape.usb()]).write(RECEIPT);
  expect(tape.bytes).toEqual([...RECEIPT]);
  expect(tape.calls).toEqual(["open", "claim 1", "out 2: 4096", "out 2: 904", "close"]);
});

it("brings every byte down a serial line, at its speed", async () => {
  const tape = new PaperTape();
  await serialPort([tape.serial()]).write(RECEIPT);
  expect(tape.bytes).toEqual([...RECEIPT]);
  expect(tape.calls).toEqual(["open 9600", "write", "close"]);
});

it("knows whether something may be on the paper", async () => {
  const tape = new PaperTape();
  expect(await troubleOf(usbPort([]).write(RECEIPT))).toBe("not_chosen");
  expect(await troubleOf(serialPort([]).write(RECEIPT))).toBe("not_chosen");
  tape.failsAt = "open";
  expect(await troubleOf(usbPort([tape.usb()]).write(RECEIPT))).toBe("away");
  tape.failsAt = "claim 1";
  expect(await troubleOf(usbPort([tape.usb()]).write(RECEIPT))).toBe("away");
  tape.failsAt = "out 2: 904";
  expect(await troubleOf(usbPort([tape.usb()]).write(RECEIPT))).toBe("broken");
  tape.failsAt = "open 9600";
  expect(await troubleOf(serialPort([tape.serial()]).write(RECEIPT))).toBe("away");
  tape.failsAt = "write";
  expect(await troubleOf(serialPort([tape.serial()]).write(RECEIPT))).toBe("broken");
});

it("names the printer, and takes a closed list for no choice", async () => {
  const tape = new PaperTape();
  expect(await usbPort([tape.usb()]).name()).toBe("POS-58");
  expect(await usbPort([tape.usb()]).choose()).toBe(true);
  expect(await usbPort([]).choose()).toBe(false);
  expect(await usbPort([]).name()).toBeNull();
  expect(await serialPort([]).choose()).toBe(false);
});
