"""Reports of the benchmarks, which are printed and saved in Benchmarks/results by date and machine."""

import datetime
import os
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent


def processor():
    """Returns the processor's model name, with its numbers if the name alone is ambiguous."""
    try:
        text = pathlib.Path("/proc/cpuinfo").read_text()
    except OSError:
        return subprocess.run(
            ["sysctl", "-n", "machdep.cpu.brand_string"], capture_output=True, text=True
        ).stdout.strip()
    fields = dict(re.findall(r"^(model name|cpu family|model)\s*: (.+)$", text, re.MULTILINE))
    name = fields.get("model name", os.uname().machine)
    if re.search(r"\d", name) or "cpu family" not in fields:
        return name
    return f"{name} family {fields['cpu family']} model {fields['model']}"


def core_count():
    """Returns the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


class Report:
    """Lines of Markdown, printed as soon as they are added."""

    def __init__(self, title, method):
        self.date = datetime.date.today().isoformat()
        self.lines = []
        self.add(
            f"# {title}, {self.date}",
            "",
            f"{processor()}, {core_count()} cores; load when it began: {os.getloadavg()[0]:.1f}. "
            f"{method}",
        )

    def add(self, *lines):
        self.lines += lines
        print("\n".join(lines), flush=True)

    def table(self, *columns):
        """Adds a blank line and the head of a table. A leading colon right-aligns a column."""
        rule = ["---:" if column.startswith(":") else "---" for column in columns]
        self.add("", row(*(column.lstrip(":") for column in columns)), row(*rule))

    def targets(self, found):
        """Adds a table of results and targets from tuples (what, figure, sign, target, unit)."""
        self.table("what", ":found", ":target", "")
        for what, figure, sign, target, unit in found:
            is_met = figure <= target if sign == "≤" else figure >= target
            verdict = "met" if is_met else "**missed**"
            self.add(row(what, f"{figure:.3g}{unit}", f"{sign} {target}{unit}", verdict))

    def save(self, kind):
        machine = re.sub(r"\W+", "-", processor().lower()).strip("-")
        path = ROOT / f"Benchmarks/results/{self.date}-{machine}-{kind}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join(self.lines) + "\n")
        print(f"\nsaved in {path.relative_to(ROOT)}")


def row(*cells):
    return f"| {' | '.join(map(str, cells))} |"
