"""The program `hoidap`. Commands are thin; heavy imports wait until a command needs them."""

import gc
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Bàn hỏi đáp kỳ thi tốt nghiệp THPT.",
)
staff_app = typer.Typer(no_args_is_help=True, help="Tài khoản cán bộ.")
app.add_typer(staff_app, name="staff")
faq_app = typer.Typer(no_args_is_help=True, help="Nội dung hỏi đáp.")
app.add_typer(faq_app, name="faq")
zalo_app = typer.Typer(no_args_is_help=True, help="Quyền truy cập của Zalo Official Account.")
app.add_typer(zalo_app, name="zalo")

EXIT_FAULT = 2


def main() -> None:
    """Entry of the console script: faults become lines, never tracebacks."""
    from bot.faults import explain

    try:
        app()
    except Exception as error:
        for line in explain(error):
            typer.echo(line, err=True)
        raise SystemExit(EXIT_FAULT) from None


@app.command()
def run() -> None:
    """Chạy bàn hỏi đáp: web chat, bàn làm việc và các kênh đã bật."""
    gc.disable()  # what a start makes stays: `run_forever` looks for rubbish again once all is loaded
    from bot.config import load_settings

    settings = load_settings()  # before the heavy imports: a typing error is told at once
    from bot.run import run_forever

    run_forever(settings)


@app.command()
def chat() -> None:
    """Trò chuyện ngay tại cửa sổ dòng lệnh."""
    from bot.conversation import converse

    converse()


@app.command()
def ask(
    question: str,
    as_json: Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON.")] = False,
    exam: Annotated[int | None, typer.Option(help="Năm thi, mặc định theo config.yaml.")] = None,
) -> None:
    """Hỏi một câu; không lưu gì."""
    gc.disable()  # one answer and the process ends: looking for rubbish would cost a tenth of its time
    from bot.asking import ask_once

    result = ask_once(question, exam)
    typer.echo(json.dumps(result, ensure_ascii=False) if as_json else _readable(result))


def _readable(result: dict[str, Any]) -> str:
    lines = [answer["text"] for answer in result["answers"]]
    lines += [f"– {item['question']}" for item in result["suggestions"]]
    return "\n\n".join(lines) or f"({result['decision']}: {result['reason']})"


@app.command()
def match(
    exam: Annotated[int | None, typer.Option(help="Năm thi, mặc định theo config.yaml.")] = None,
) -> None:
    """Đọc dòng JSON {"id","text"} từ đầu vào chuẩn, ghi quyết định của bộ so khớp."""
    from bot.asking import match_lines

    for line in match_lines(sys.stdin, exam):
        sys.stdout.write(line + "\n")


@app.command("eval")
def evaluate(
    file: Annotated[Path, typer.Argument(help="Tệp câu hỏi đã gắn nhãn (JSON, mỗi dòng một câu).")],
    exam: Annotated[int | None, typer.Option(help="Năm thi, mặc định theo config.yaml.")] = None,
    svg: Annotated[Path | None, typer.Option(help="Vẽ đường sai–đúng vào tệp này.")] = None,
    worst: Annotated[int, typer.Option(help="Số cặp nhầm được kể.")] = 10,
    gate: Annotated[bool, typer.Option("--gate", help="Kết thúc với mã 1 khi có mức không đạt.")] = False,
) -> None:
    """Chấm bộ so khớp trên câu hỏi đã gắn nhãn."""
    from bot.evaluating import evaluate as report

    found = report(file, exam, svg, worst)
    for line in found.lines:
        typer.echo(line)
    if gate and not found.passed:
        raise typer.Exit(1)


@faq_app.command("lint")
def faq_lint() -> None:
    """Tìm mục trùng, cách hỏi bị mục khác giành, nguồn và hạn; kèm tệp:dòng."""
    from bot.curating import lint_all

    found = lint_all()
    for problem in found:
        typer.echo(str(problem))
    if any(problem.severity == "error" for problem in found):
        raise typer.Exit(EXIT_FAULT)


@faq_app.command("amend")
def faq_amend(
    act: Annotated[str, typer.Argument(help="Mã văn bản bị sửa, như tt-15-2020.")],
    articles: Annotated[str, typer.Option(help="Các điều thay đổi, như 14, 33-35.")] = "",
    suspend: Annotated[str, typer.Option(help="Tên văn bản mới: tạm dừng mọi thứ dựa vào đó.")] = "",
) -> None:
    """Liệt kê dữ kiện và câu trả lời dựa vào các điều mà văn bản mới sửa."""
    from bot.amending import amend

    for line in amend(act, articles, suspend):
        typer.echo(line)


@faq_app.command("export")
def faq_export(file: Annotated[Path, typer.Argument(help="Sổ Excel (.xlsx) sẽ được ghi.")]) -> None:
    """Ghi toàn bộ nội dung và lịch các kỳ thi ra sổ Excel."""
    from bot.spreadsheets import export_content

    typer.echo(export_content(file))


@faq_app.command("import")
def faq_import(
    file: Annotated[Path, typer.Argument(help="Sổ Excel (.xlsx) đã sửa.")],
    author: Annotated[
        str, typer.Option("--as", help="Tên đăng nhập của người biên tập: lưu thành dự thảo.")
    ] = "",
    why: Annotated[str, typer.Option(help="Vì sao sửa, căn cứ vào đâu.")] = "",
    no_figures: Annotated[
        bool, typer.Option("--no-figures", help="Không chấm trước và sau khi có cách hỏi mới.")
    ] = False,
) -> None:
    """Cho xem sổ Excel sẽ đổi những gì; có --as thì lưu tất cả thành dự thảo."""
    from bot.spreadsheets import import_content

    for line in import_content(file, author, why, figures=not no_figures):
        typer.echo(line)


@faq_app.command("due")
def faq_due(
    days: Annotated[int, typer.Option(help="Kể cả mục tới hạn trong từng này ngày.")] = 30,
) -> None:
    """Liệt kê mục hỏi đáp cần rà soát."""
    from bot.curating import due_within

    found = due_within(days)
    for problem in found:
        typer.echo(str(problem))
    if not found:
        typer.echo(f"Không có mục nào cần rà soát trong {days} ngày tới.")


@app.command()
def check() -> None:
    """Kiểm tra cấu hình, kế hoạch và nội dung; liệt kê mọi lỗi với tệp:dòng."""
    from bot.check import capacity, check_all

    for line in capacity():
        typer.echo(line)
    faults, warnings = check_all()
    for problem in (*faults, *warnings):
        typer.echo(str(problem))
    if faults:
        raise typer.Exit(EXIT_FAULT)
    typer.echo("Không có lỗi.")


@app.command()
def report(
    period: Annotated[str, typer.Argument(help="day, session, week hoặc exam.")],
    file: Annotated[Path, typer.Argument(help="Tệp .docx hoặc .xlsx sẽ được ghi.")],
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Một ngày trong kỳ; không ghi là kỳ vừa kết thúc."),
    ] = None,
    half: Annotated[str, typer.Option(help="Buổi thi: morning hoặc afternoon.")] = "",
) -> None:
    """Ghi báo cáo của một kỳ ra tệp, cùng số liệu với bàn làm việc; chạy được khi chương trình đang chạy."""
    from bot.report_file import write_report
    from escalation.reporting.periods import Wanted

    typer.echo(write_report(Wanted(period, on.date() if on is not None else None, half), file))


@app.command()
def build_matcher(folder: Annotated[Path, typer.Argument(help="Nơi giữ bộ so khớp đã dựng.")]) -> None:
    """Dựng sẵn bộ so khớp từ nội dung (khi cài đặt)."""
    from bot.config import load_settings
    from bot.knowledge import load_knowledge

    folder.mkdir(parents=True, exist_ok=True)
    config = load_settings().config
    load_knowledge(config.exam, folder, config.risk)


@app.command()
def migrate() -> None:
    """Đưa cơ sở dữ liệu lên phiên bản của chương trình."""
    from bot.maintenance import migrate_store

    typer.echo(migrate_store())


@app.command()
def backup(target: Annotated[Path, typer.Argument(help="Tệp sao lưu sẽ được ghi.")]) -> None:
    """Sao lưu khi chương trình đang chạy; tự kiểm tra bản sao."""
    from bot.maintenance import backup_store

    typer.echo(backup_store(target))


@app.command()
def restore(
    source: Annotated[Path, typer.Argument(help="Tệp sao lưu.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Thay dữ liệu đang có (bản cũ được giữ lại).")
    ] = False,
) -> None:
    """Khôi phục từ bản sao lưu; chương trình phải dừng trước."""
    from bot.maintenance import restore_store

    typer.echo(restore_store(source, replace=replace))


@staff_app.command("add")
def staff_add(
    login: str,
    name: Annotated[str, typer.Option(help="Họ tên.")] = "",
    role: Annotated[list[str] | None, typer.Option(help="Quyền; nhắc lại để thêm.")] = None,
) -> None:
    """Thêm cán bộ; in liên kết đăng nhập dùng một lần."""
    from bot.maintenance import add_staff

    typer.echo(add_staff(login, name or login, role or ["drafter"]))


@zalo_app.command("status")
def zalo_status() -> None:
    """Cho biết kênh Zalo và mã truy cập đang thế nào, cần làm gì."""
    from bot.authorising import status

    typer.echo(status())


@zalo_app.command("paste-tokens")
def zalo_paste_tokens() -> None:
    """Nhận cặp mã chép từ API Explorer; hỏi từng mã, không hiện lên màn hình."""
    from bot.authorising import paste
    from bot.channels.zalo_wording import PASTE_ACCESS, PASTE_REFRESH

    access = typer.prompt(PASTE_ACCESS, hide_input=True)
    typer.echo(paste(access, typer.prompt(PASTE_REFRESH, hide_input=True)))


@zalo_app.command("authorize")
def zalo_authorize(
    callback: Annotated[
        str, typer.Option(help="Địa chỉ callback đã hoặc sẽ đăng ký ở developers.zalo.me.")
    ] = "https://oa.zalo.me",
) -> None:
    """Cấp quyền lại từng bước: in liên kết, nhận địa chỉ trả về, đổi lấy cặp mã."""
    from bot.authorising import consent, finish
    from bot.channels.zalo_wording import PASTE_ADDRESS

    typer.echo(consent(callback))
    typer.echo(finish(typer.prompt(PASTE_ADDRESS)))


@app.command("fake-zalo")
def fake_zalo(
    port: Annotated[int, typer.Option(help="Cổng của Zalo giả lập.")] = 8090,
    hook: Annotated[
        str, typer.Option(help="Webhook của bàn hỏi đáp.")
    ] = "http://127.0.0.1:8080/hooks/zalo-oa",
) -> None:
    """Chạy Zalo giả lập với một trang nhỏ để thử, không cần tài khoản nào."""
    from bot.fakes.zalo_command import serve_fake

    serve_fake(port, hook)
