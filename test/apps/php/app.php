<?php
// The app of the tests on the server that PHP brings: one process, one request at a time, each from files read anew.
$text = require __DIR__ . "/text.php";
$path = parse_url($_SERVER["REQUEST_URI"], PHP_URL_PATH);

if ($path === "/text") {
    header("Content-Type: text/plain");
    echo $text;
} elseif ($path === "/pid") {
    header("Content-Type: text/plain");
    echo getmypid();
} elseif ($path === "/echo") {
    header("Content-Type: text/plain");
    echo $text, ": ", file_get_contents("php://input");
} elseif ($path === "/submit") {
    $body = file_get_contents("php://input");
    $id = $_SERVER["HTTP_X_ID"];
    // Written down before it is answered: the request has been carried out.
    file_put_contents(getenv("SUBMITTED"), "$id\n", FILE_APPEND);
    $answer = json_encode(["id" => $id, "hash" => hash("sha256", $body), "bytes" => strlen($body), "text" => $text]);
    header("Content-Type: application/json");
    // Without it, an answer that is cut short would look as if it had ended: PHP sends the head apart.
    header("Content-Length: " . strlen($answer));
    echo $answer;
} elseif ($path === "/events") {
    stream("text/event-stream");
    while (!connection_aborted()) {
        echo "data: $text\n\n";
        flush();
        usleep(50_000);
    }
} elseif ($path === "/download") {
    // Blocks of 64 KiB, the nth filled with the byte n, at the pace that was asked for.
    stream("application/octet-stream");
    for ($block = 0; $block < (int) $_GET["blocks"]; $block++) {
        echo str_repeat(chr($block % 256), 65_536);
        flush();
        usleep((int) $_GET["ms"] * 1000);
    }
} else {
    header("Content-Type: text/html; charset=utf-8");
    echo "<!doctype html><html><head><title>$text</title></head><body><h1>$text</h1></body></html>";
}

function stream(string $type): void
{
    header("Content-Type: $type");
    set_time_limit(0);
    while (ob_get_level() > 0) {
        ob_end_flush();
    }
}
