import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseEditor } from "../../../src/decide/editor-choice.ts";

function choose(env: Record<string, string>, running: string[] = [], path: string[] = []) {
  const isOnPath = (name: string) => path.includes(name);
  const choice = chooseEditor({ env, hasScreen: true, running: () => running, isOnPath });
  return choice.type === "none" ? "none" : `${choice.type} ${choice.words.join(" ")}`;
}

test("the variable for just this is first, and is obeyed as it is", () => {
  const others = { LAUNCH_EDITOR: "zed", VISUAL: "kate", EDITOR: "gedit" };
  assert.equal(choose({ HOTRUN_EDITOR: "code -n", ...others }), "window code -n");
  assert.equal(choose(others), "window zed");
  assert.equal(choose({ HOTRUN_EDITOR: "vim", ...others }), "terminal vim");
  assert.equal(choose({ HOTRUN_EDITOR: " ", ...others }), "window zed");
});

test("VISUAL comes before EDITOR, unless it needs a terminal and the other does not", () => {
  assert.equal(choose({ VISUAL: "kate", EDITOR: "gedit" }), "window kate");
  assert.equal(choose({ VISUAL: "vim", EDITOR: "gedit" }), "window gedit");
});

test("an editor for a terminal gives way to one that runs with a window", () => {
  assert.equal(choose({ EDITOR: "vim" }), "terminal vim");
  assert.equal(choose({ EDITOR: "vim" }, ["/bin/sh", "/usr/share/code/code"]), "window /usr/share/code/code");
  assert.equal(choose({ EDITOR: "vim", TERM_PROGRAM: "vscode" }), "window code");
});

test("without a variable it is the editor that hotrun was started in, then one that runs", () => {
  const running = ["/usr/bin/node", "/usr/bin/vim", "/opt/webstorm/bin/webstorm"];
  assert.equal(choose({ ZED_TERM: "true" }, running), "window zed");
  assert.equal(choose({}, running), "window /opt/webstorm/bin/webstorm");
  assert.equal(choose({}, ["/usr/bin/vim"]), "none");
  const cursor = { TERM_PROGRAM: "vscode", VSCODE_GIT_ASKPASS_NODE: "/usr/share/cursor/cursor" };
  assert.equal(choose(cursor), "window cursor");
});

test("of one that runs, the command on the path is called, where there is one", () => {
  assert.equal(choose({}, ["/snap/code/1/usr/share/code/code"], ["code"]), "window code");
  assert.equal(choose({}, ["/home/a/zed.app/libexec/zed-editor"], ["zed"]), "window zed");
  assert.equal(choose({}, ["/opt/sublime_text/sublime_text"], ["code"]), "window /opt/sublime_text/sublime_text");
});

test("macOS: of an application, what can be called", () => {
  const code = "/Applications/Visual Studio Code.app/Contents/MacOS/Electron";
  assert.equal(choose({}, [code]), "window /Applications/Visual Studio Code.app/Contents/Resources/app/bin/code");
  assert.equal(
    choose({}, ["/Applications/WebStorm.app/Contents/MacOS/webstorm"]),
    "window /Applications/WebStorm.app/Contents/MacOS/webstorm",
  );
});
