"""What import-linter does not see: whatever of ours a process imports first, it can be imported."""

from __future__ import annotations

from graphlib import TopologicalSorter

import grimp


def test_no_module_needs_itself() -> None:
    """Where two modules import each other, a command runs or not by which of them it happens to import first.

    Whoever imports `package.module` imports `package` too.
    """
    graph = grimp.build_graph("bot", "handlers", "storage", "templates", exclude_type_checking_imports=True)
    needs = {
        module: {
            needed
            for imported in graph.find_modules_directly_imported_by(module)
            for needed in (imported, *_packages(imported))
            if needed not in (module, *_packages(module))
        }
        for module in graph.modules
    }
    TopologicalSorter(needs).prepare()  # a CycleError names those that import each other


def _packages(module: str) -> list[str]:
    """Those it stands in, the outermost first; of the outermost, nothing else is ever imported before."""
    parts = module.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts))]
