// telegram-test-api, started with what it leaves out or does otherwise than the Bot API's description.
// The proof does not trust it for more than that; docs/telegram.md lists every difference.
"use strict";

const [port] = process.argv.slice(2).map(Number);
const BOT = {
  id: 666,
  is_bot: true,
  first_name: "Hỏi đáp thi",
  username: "TestNameBot",
  can_join_groups: true,
  can_read_all_group_messages: false,
  supports_inline_queries: false,
};
const MOVED_FROM = -400;
const MOVED_TO = -1001400;
const told = { 429: 1 }; // how often each fault is still to happen; the others always do

// These must be in front of the stock routes before the server module takes its copy of the list.
const { botRoutes } = require("telegram-test-api/lib/routes/bot/index");
const { handle } = require("telegram-test-api/lib/routes/bot/utils");

const fails = (res, code, description, parameters) =>
  res.status(code).json({ ok: false, error_code: code, description, ...(parameters && { parameters }) });
const route = (method, answer) => (app, server) =>
  handle(app, `/bot:token/${method}`, (req, res, next) => {
    const result = answer(req, res, next, server);
    if (result !== undefined) res.json({ ok: true, result });
  });

botRoutes.unshift(
  (app) =>
    app.use("/bot:token/", (req, res, next) =>
      req.params.token === "refused" ? fails(res, 401, "Unauthorized") : next(),
    ),
  route("getMe", () => BOT),
  route("setMyCommands", () => true),
  route("sendChatAction", () => true),
  route("answerCallbackQuery", () => true),
  route("setWebhook", (req, _res, _next, server) => {
    server.setWebhook(req.body, req.params.token);
    return true;
  }),
  route("deleteWebhook", (req, _res, _next, server) => {
    server.deleteWebhook(req.params.token);
    return true;
  }),
  route("sendMessage", (req, res, next) => {
    const chat = Number(req.body.chat_id);
    if (chat === 403) return void fails(res, 403, "Forbidden: bot was blocked by the user");
    if (chat === MOVED_FROM) {
      return void fails(res, 400, "Bad Request: group chat was upgraded to a supergroup chat", {
        migrate_to_chat_id: MOVED_TO,
      });
    }
    if (chat === 429 && told[429]-- > 0) {
      return void fails(res, 429, "Too Many Requests: retry after 1", { retry_after: 1 });
    }
    if ([...String(req.body.text || "")].length > 4096) return void fails(res, 400, "Bad Request: message is too long");
    return void next();
  }),
);

const { TelegramServer } = require("telegram-test-api/lib/telegramServer");

const addBotMessage = TelegramServer.prototype.addBotMessage;
TelegramServer.prototype.addBotMessage = function add(raw, token) {
  const message = addBotMessage.call(this, raw, token);
  const id = Number(raw.chat_id);
  const chat = id < 0 ? { id, type: "supergroup", title: "Nhóm", is_forum: true } : { ...message.chat, id };
  // Stock answers repeat the request's fields as they came, among them objects still written as text.
  const { message_id, text, reply_markup } = message;
  return { message_id, text, reply_markup, date: Math.floor(message.date / 1000), from: BOT, chat };
};

const formatUpdate = TelegramServer.formatUpdate;
TelegramServer.formatUpdate = (update) => {
  const formatted = formatUpdate(update);
  if (formatted.callback_query) formatted.callback_query.chat_instance = "1";
  return formatted;
};

const server = new TelegramServer({ port, host: "127.0.0.1", storeTimeout: 600 });

// Stock webhooks carry no secret, and an answer other than 2xx would end the process.
require("axios").default.interceptors.request.use((config) => {
  const hook = Object.values(server.webhooks).find((known) => known.url === config.url);
  if (hook && hook.secret_token) config.headers["X-Telegram-Bot-Api-Secret-Token"] = hook.secret_token;
  return config;
});
process.on("unhandledRejection", (reason) => console.error("not delivered:", String(reason && reason.message)));

server.start().then(() => console.log("ready"));
