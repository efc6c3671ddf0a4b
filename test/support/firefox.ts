import { existsSync } from "node:fs";
import puppeteer, { type Browser, type Page as FirefoxPage } from "puppeteer-core";

export type { Browser, FirefoxPage };

/** A Firefox with WebDriver BiDi; `HOTRUN_TEST_FIREFOX` names another one. */
const executablePath = process.env.HOTRUN_TEST_FIREFOX ?? "/usr/bin/firefox-esr";

/** For the option `skip`; false: there is one. */
export const withoutFirefox = existsSync(executablePath) ? false : `${executablePath} is not there (apt: firefox-esr)`;

/** Playwright's Firefox is one of its own, that only its own servers have: this is the one of the system. */
export function launchFirefox(): Promise<Browser> {
  return puppeteer.launch({ browser: "firefox", executablePath, headless: true });
}
