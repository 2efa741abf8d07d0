"""What MPXJ, the reader of Microsoft Project files that other programs rest on, finds in the project that the tests write.

    pip install mpxj jpype1    # and Java
    python tests/read_project.py

Run by hand when `vnadmin.export.mspdi` changes: it writes `tests/data/project.xml` and, beside it, what MPXJ read there. The tests compare
the two without Java.
"""

from __future__ import annotations

import json
from pathlib import Path

DATA = Path(__file__).parent / "data"
PROJECT, FOUND = DATA / "project.xml", DATA / "project.mpxj.json"


def found(path: Path) -> list[dict[str, object]]:
    """The tasks that MPXJ reads, with what stands in the fields we write."""
    import jpype
    import mpxj  # noqa: F401  # puts its classes where Java finds them

    jpype.startJVM()
    from org.mpxj.reader import UniversalProjectReader

    project = UniversalProjectReader().read(str(path))
    tasks = []
    for task in project.getTasks():
        if task.getName() is None:
            continue
        tasks.append(
            {
                "level": int(str(task.getOutlineLevel())),
                "name": str(task.getName()),
                "deadline": str(task.getDeadline()) if task.getDeadline() else None,
                "code": str(task.getText(1)) if task.getText(1) else None,
                "supporting": str(task.getText(2)) if task.getText(2) else None,
                "leads": [str(a.getResource().getName()) for a in task.getResourceAssignments()],
                "priority": int(str(task.getPriority().getValue())),
                "notes": str(task.getNotes()),
                "summary": bool(task.getSummary()),
                "start": str(task.getStart()) if task.getStart() else None,
                "finish": str(task.getFinish()) if task.getFinish() else None,
            }
        )
    return tasks


if __name__ == "__main__":
    from test_trackers import project

    PROJECT.write_bytes(project())
    FOUND.write_text(json.dumps(found(PROJECT), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
