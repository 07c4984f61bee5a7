"""Have the project's own modules compiled with the probe's hooks in them.

The import system loads, caches and complains as ever: its own code object comes first, and is
replaced only when all went well. Nothing rewritten is written to disk.
"""

import os
from _ast import Constant, Expr

from .frames import makes_wrappers
from .state_names import Names, source_files
from .state_rewrite import Rewriter
from .state_sites import Site, at, hook_call, install_sites
from .state_syntax import defined_names, parse, quietly
from .text import escaped

_NAMES_FILE = "state-names"


def candidates(directory, scope):
    """The candidate names of the project; read once per recording and kept in `directory`."""
    names = Names()
    path = os.path.join(directory, _NAMES_FILE)
    try:
        with open(path, encoding="utf-8", errors="surrogatepass") as file:
            names.add_dump(file.read())
            return names
    except OSError:
        pass
    for root in scope.roots:
        for source in source_files(root, scope.is_project_file):
            names.add_source(source)
    draft = "%s.%d" % (path, os.getpid())
    try:
        with open(draft, "w", encoding="utf-8", errors="surrogatepass") as file:
            file.write(names.dump())
        os.replace(draft, path)
    except OSError:
        pass
    return names


class Loader:
    """Rewrites what is imported from files in scope."""

    def __init__(self, scope, names, hooks, recorder):
        self._scope = scope
        self._names = names
        self._hooks = hooks
        self._recorder = recorder

    @makes_wrappers
    def install(self, file_loader):
        """Stand behind `get_code` of the import system's `SourceFileLoader`."""
        original = file_loader.get_code
        in_scope, rewritten = self._scope.is_project_file, self.rewritten

        def get_code(self, fullname):
            code = original(self, fullname)
            if code is not None and in_scope(self.path):
                code = rewritten(self, fullname, code)
            return code

        get_code.__name__, get_code.__qualname__ = original.__name__, original.__qualname__
        get_code.__doc__ = original.__doc__
        file_loader.get_code = get_code

    def rewritten(self, loader, fullname, code):
        """`code` with hooks, or itself where that fails."""
        try:
            source = loader.get_data(loader.path)
            tree = parse(source, loader.path)
            if self._scope.everything:
                self._names.add_tree(tree)
            self._scope.imported[fullname] = defined_names(tree)
            rewriter = Rewriter(self._names)
            rewriter.module(tree)
            if not tree.body:
                return code
            tree.body.append(_loaded(tree.body[-1], fullname))
            filename = code.co_filename
            made = quietly(compile, tree, filename, "exec", 0, True)
            escaped_file = escaped[filename]

            def make_site(line, name, function, base):
                site = Site(filename, line, name, function, base)
                site.text = "\tfunction=%s.%s\tplace=%s:%d" % (
                    fullname,
                    function,
                    escaped_file,
                    line,
                )
                return site

            return install_sites(made, self._hooks, make_site)
        except Exception as error:
            self._recorder.failed("rewriting " + fullname, error)
            return code


def _loaded(last, fullname):
    """The statement that says that a module has run to its end."""
    name = at(last, Constant(value=fullname, kind=None))
    return at(last, Expr(value=hook_call(last, "m", name)))
