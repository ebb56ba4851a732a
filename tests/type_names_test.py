"""No name of a type is defined twice in one program: lib/ with one folder of cmd/, or with tests/support and one of tests/.

Two classes of one name in one namespace break the one definition rule. Nothing says so: the linker keeps one of their
inline functions, and the other class runs with it. A name that a header defines is not used again in an anonymous
namespace either: whoever includes both cannot say which one is meant. Nested types belong to their class and are not read.

type_names_test.py [<root of the sources>]
"""
import collections
import pathlib
import re
import sys

NOT_CODE = re.compile(
    r'//[^\n]*|/\*.*?\*/'
    r'|R"(?P<mark>[^()\\\s]*)\(.*?\)(?P=mark)"|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9A-Za-z_])'(?:\\.|[^'\\\n])+'"
    r'|^[ \t]*\#(?:\\\n|[^\n])*', re.S | re.M)
TOKEN = re.compile(r'[A-Za-z_]\w*(?:::[A-Za-z_]\w*)*|::|\[\[|\]\]|[^\s\w]')
ANONYMOUS = '(anonymous)'


def blank(match):
    return '""' if match.group(0)[0] in 'R"' else ' '


def after_parentheses(tokens, at):
    depth = 0
    while at < len(tokens):
        depth += {'(': 1, ')': -1}.get(tokens[at], 0)
        at += 1
        if depth == 0:
            break
    return at


def named(tokens, at):
    """The name of the type that is defined from tokens[at], a struct, class, union, enum or using; or none."""
    kind = tokens[at]
    at += 1
    if kind == 'using':
        return tokens[at] if tokens[at + 1:at + 2] == ['='] else None
    if kind == 'enum' and tokens[at] in ('class', 'struct'):
        at += 1
    name = None
    while at < len(tokens):
        token = tokens[at]
        if token == '[[':
            at = tokens.index(']]', at) + 1
        elif token == '(':  # of alignas or another attribute, unless it is a function's
            at = after_parentheses(tokens, at)
            name = None
        elif token == '{':
            return name
        elif token == ':':  # bases, or an enum's type
            while tokens[at] not in '{;':
                at += 1
        elif re.match(r'\w', token):
            if token != 'final':
                name = token
            at += 1
        else:
            return None
    return None


def types(text, aliases):
    """(namespace, name) of each type that `text` defines in a namespace, and of each alias if asked for."""
    tokens = TOKEN.findall(NOT_CODE.sub(blank, text))
    scopes = []  # None: a class, a function, an initialiser
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token == 'namespace':
            name = tokens[at + 1]
            if name == '{':
                scopes.append(ANONYMOUS)
                at += 2
                continue
            if tokens[at + 2] == '{':
                scopes.append(name)
                at += 3
                continue
        elif token == '{':
            external = tokens[at - 3:at] == ['extern', '"', '"']
            scopes.append('' if external else None)
        elif token == '}':
            if scopes:
                scopes.pop()
        elif token in ('struct', 'class', 'union', 'enum', 'using') and None not in scopes:
            name = named(tokens, at) if aliases or token != 'using' else None
            if name and '::' not in name:
                yield '::'.join(filter(None, scopes)), name
            if token == 'enum':  # its `class` is no other type
                at += 1
        at += 1


def defined_in(root, folder):
    """{(namespace, name): [files]}. The same name twice in one file is #if and #else, or does not compile."""
    found = collections.defaultdict(list)
    for file in sorted((root / folder).rglob('*')):
        if file.suffix in ('.h', '.cpp'):
            for key in sorted(set(types(file.read_text(), aliases=file.suffix == '.h'))):
                found[key].append(file.relative_to(root))
    return found


def clashes(found):
    for (namespace, name), files in sorted(found.items()):
        hidden = found.get((namespace + '::' + ANONYMOUS, name), [])
        if ANONYMOUS not in namespace and (len(files) > 1 or (hidden and files[0].suffix == '.h')):
            yield f'{namespace}::{name}: ' + ', '.join(map(str, files + hidden))


def main():
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent.parent
    lib = defined_in(root, 'lib')
    if ('barrage', 'Target') not in lib:
        sys.exit(f'{root}/lib: no class is found there')
    support = defined_in(root, 'tests/support')
    wrong = set()
    for program in sorted(folder for parent in ('cmd', 'tests') for folder in (root / parent).iterdir() if folder.is_dir()):
        together = collections.defaultdict(list)
        beside = support if program.parent.name == 'tests' and program.name != 'support' else {}
        for part in (lib, beside, defined_in(root, program)):
            for key, files in part.items():
                together[key] += files
        wrong.update(clashes(together))
    if wrong:
        sys.exit('these types share a name:\n  ' + '\n  '.join(sorted(wrong)))


main()
