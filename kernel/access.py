"""Who may run what: every call passes here, whatever the model says."""

from fnmatch import fnmatchcase

from llmasos.errors import AccessDenied

from ..tools.tool import Tool
from .process import Principal


def check(principal: Principal, tool: Tool) -> None:
    """Raises AccessDenied, naming the first scope that the principal lacks for this tool."""
    for scope in tool.manifest.scopes:
        if not any(scope == held or fnmatchcase(scope, held) for held in principal.scopes):
            raise AccessDenied(f"{principal.name} may not run {tool.name}: it needs the scope {scope}")
