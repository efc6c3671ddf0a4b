import type { Page } from "playwright-core";
import type { FirefoxPage } from "../support/firefox.ts";

type Field = HTMLInputElement;

interface UploadedFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** What the cases in `cases/` do with a page, in terms of Puppeteer's: the rest of the two is the same. */
export function asPlaywrightPage(page: FirefoxPage): Page {
  /** As the user's doing, of which the page hears. */
  const set = (selector: string, values: Partial<Field>) =>
    page.$eval(
      selector,
      (element, values) => {
        const field = element as Field;
        field.focus();
        Object.assign(field, values);
        for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
      },
      values,
    );

  const own = {
    addInitScript: ({ content }: { content: string }) => page.evaluateOnNewDocument(content),
    fill: (selector: string, value: string) => set(selector, { value }),
    check: (selector: string) => set(selector, { checked: true }),
    uncheck: (selector: string) => set(selector, { checked: false }),
    selectOption: (selector: string, values: string | string[]) =>
      page.$$eval(
        `${selector} option`,
        (options, values) => {
          for (const option of options) option.selected = values.includes(option.value);
        },
        [values].flat(),
      ),
    setInputFiles: (selector: string, { name, mimeType, buffer }: UploadedFile) =>
      page.$eval(
        selector,
        (element, name, type, text) => {
          const files = new DataTransfer();
          files.items.add(new File([text], name, { type }));
          (element as Field).files = files.files;
        },
        name,
        mimeType,
        buffer.toString(),
      ),
    inputValue: (selector: string) => page.$eval(selector, (element) => (element as Field).value),
    isChecked: (selector: string) => page.$eval(selector, (element) => (element as Field).checked),
    isVisible: (selector: string) => page.$eval(selector, (element) => element.checkVisibility()),
    textContent: (selector: string) => page.$eval(selector, (element) => element.textContent),
    innerHTML: (selector: string) => page.$eval(selector, (element) => element.innerHTML),
    getAttribute: (selector: string, name: string) =>
      page.$eval(selector, (element, name) => element.getAttribute(name), name),
    locator: (selector: string, { hasText = "" } = {}) => ({
      count: () => page.$$eval(selector, (elements) => elements.length),
      waitFor: () =>
        page.waitForFunction(
          (selector, text) => [...document.querySelectorAll(selector)].some((one) => one.textContent?.includes(text)),
          {},
          selector,
          hasText,
        ),
    }),
  };
  return new Proxy(page, {
    get(target, name) {
      const value = Reflect.get(name in own ? own : target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  }) as unknown as Page;
}
