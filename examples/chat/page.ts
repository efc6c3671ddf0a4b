import { rooms } from "./rooms.ts";

export function page(path: string): string {
  const title = rooms.get(path) ?? "";
  const links = [...rooms].map(
    ([to, name]) => `<a href="${to}"${to === path ? ' aria-current="page"' : ""}>${escapeHtml(name)}</a>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>${escapeHtml(title)} · Chat</title>
  <link rel="icon" href="data:,">
  <link rel="stylesheet" href="/style.css">
  <script type="module" src="/chat.js"></script>
</head>
<body>
  <header>
    <h1>${escapeHtml(title)}</h1>
    <nav>${links.join(" ")}</nav>
  </header>
  <ol id="messages" aria-live="polite"></ol>
  <form>
    <input name="name" placeholder="Name" aria-label="Name" autocomplete="nickname" maxlength="40">
    <input name="text" placeholder="Say something" aria-label="Message" autocomplete="off" maxlength="2000" required>
    <button>Send</button>
  </form>
</body>
</html>
`;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
