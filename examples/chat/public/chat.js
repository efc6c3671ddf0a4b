const list = document.querySelector("#messages");
const form = document.querySelector("form");
const { name, text } = form.elements;
let socket = connect();

name.value ||= localStorage.getItem("name") ?? "";

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (socket.readyState !== WebSocket.OPEN) return;
  socket.send(JSON.stringify({ name: name.value, text: text.value }));
  localStorage.setItem("name", name.value);
  text.value = "";
  text.focus();
});

function connect() {
  const opened = new WebSocket(location.origin.replace("http", "ws") + location.pathname);
  opened.addEventListener("message", ({ data }) => {
    const { history, message } = JSON.parse(data);
    if (message) list.insertAdjacentHTML("beforeend", message);
    else list.innerHTML = history;
    list.scrollTop = list.scrollHeight;
  });
  opened.addEventListener("close", () => {
    setTimeout(() => {
      socket = connect();
    }, 500);
  });
  return opened;
}
