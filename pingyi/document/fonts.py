"""Which font file each kind of type is drawn with, and whether it has every character; it must not set text."""

import functools
import hashlib
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import pylopdf_fonts_zh_cn
import typst

from pingyi.core.errors import Missing, Refused
from pingyi.document import glyphs, layout
from pingyi.document.layout import Role
from pingyi.document.outline import Outline

Source = Literal["site", "system", "bundle"]
Part = Role | Literal["latin"]
ENDINGS = frozenset([".ttf", ".otf", ".ttc", ".otc"])
REGULAR = 400
# Controls, invisible signs, halves of characters, private characters, and separators of lines: nothing to be printed.
UNSEEN = frozenset(["Cc", "Cf", "Cs", "Co", "Zl", "Zp"])

# The licensed fonts of the standard by the names their files carry, first choice first.
LICENSED: dict[Part, tuple[str, ...]] = {
    "title": ("方正小标宋简体", "FZXiaoBiaoSong-B05S", "方正小标宋_GBK", "FZXiaoBiaoSong-B05"),
    "body": ("仿宋_GB2312", "FangSong_GB2312", "仿宋", "FangSong", "STFangsong"),
    "kai": ("楷体_GB2312", "KaiTi_GB2312", "楷体", "KaiTi", "STKaiti"),
    "hei": ("黑体", "SimHei", "STHeiti"),
    "song": ("宋体", "SimSun", "STSong"),
    "latin": ("Times New Roman",),
}
# Where Debian's packages put free fonts of the same kind: file, family.
NOTO = "/usr/share/fonts/opentype/noto"
SYSTEM: dict[Part, tuple[tuple[str, str], ...]] = {
    "title": ((f"{NOTO}/NotoSerifCJK-Bold.ttc", "Noto Serif CJK SC"),),
    "body": (("/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol/FandolFang-Regular.otf", "FandolFang"),),
    "kai": (
        ("/usr/share/fonts/truetype/arphic/ukai.ttc", "AR PL UKai CN"),
        ("/usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf", "LXGW WenKai"),
    ),
    "hei": ((f"{NOTO}/NotoSansCJK-Regular.ttc", "Noto Sans CJK SC"),),
    "song": ((f"{NOTO}/NotoSerifCJK-Regular.ttc", "Noto Serif CJK SC"),),
    "latin": (("/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf", "Liberation Serif"),),
}
SERIF, SANS = "Noto Serif SC", "Noto Sans SC"
BUNDLED: dict[Part, str] = {"title": SERIF, "body": SERIF, "kai": SERIF, "hei": SANS, "song": SERIF, "latin": SERIF}
# A regular face that stands in for a heavy one is thickened by a stroke of this width, in points.
STROKES: dict[Part, float] = {"title": 0.5, "hei": 0.2}


class MissingGlyph(Refused):
    """A character that no font can draw; the text names it and the place where it stands."""


class NoFontFolder(Missing):
    """The folder named for licensed fonts does not exist."""


@dataclass(frozen=True)
class Face:
    """One face of a font file. index: its number in a collection; weight: 100-900; stamp: when the file was written."""

    family: str
    weight: int
    path: Path
    index: int
    source: Source
    stamp: int


@dataclass(frozen=True)
class Choice:
    """The face that a kind of type got. stroke: points by which its outline is thickened, or 0."""

    part: Part
    face: Face
    stroke: float


@dataclass(frozen=True)
class Use:
    """One line of the record of what a document was drawn with."""

    part: str
    family: str
    source: Source
    file: str
    sha256: str


@dataclass(frozen=True)
class FontSet:
    """The face of each kind of type, and those asked, in this order, for a character that one lacks."""

    choices: tuple[Choice, ...]
    fallbacks: tuple[Face, ...]

    def choice(self, part: Part) -> Choice:
        """Return the choice for a kind of type."""
        return next(each for each in self.choices if each.part == part)

    def chain(self, part: Part) -> tuple[Face, ...]:
        """Return the faces for Chinese text of a kind, the first one first."""
        return (self.choice(part).face, *self.fallbacks)

    def record(self) -> tuple[Use, ...]:
        """Return what each kind of type is drawn with, and the fallbacks, with the digests of the files."""
        uses: list[tuple[str, Face]] = [(choice.part, choice.face) for choice in self.choices]
        uses += [("fallback", face) for face in self.fallbacks]
        return tuple(Use(part, face.family, face.source, face.path.name, _digest(face)) for part, face in uses)

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """Give a folder that holds exactly the files of this set, for as long as the block runs."""
        paths = dict.fromkeys(choice.face.path for choice in self.choices)
        paths.update(dict.fromkeys(face.path for face in self.fallbacks))
        with _linked(list(paths)) as folder:
            yield folder


def resolve(site: Path | None = None, *, system: bool = True) -> FontSet:
    """Choose a face for each kind of type: from the site's folder, then Debian's fonts, then the bundled ones.

    site: a folder with licensed fonts, by their own names; its other fonts are asked for rare characters.
    system: whether Debian's fonts are looked at; without it and without a site the result is the same everywhere.
    Raises NoFontFolder: there is no such folder.
    """
    if site is not None and not site.is_dir():
        raise NoFontFolder('there is no folder "{path}" for fonts; make it or take the setting away', path=str(site))
    paths = sorted(path for path in site.rglob("*") if path.suffix.lower() in ENDINGS) if site else []
    own = _faces(paths, "site")
    files = [Path(path) for rows in SYSTEM.values() for path, _family in rows] if system else []
    debian = _faces([path for path in dict.fromkeys(files) if path.is_file()], "system")
    bundle = _faces([pylopdf_fonts_zh_cn.serif_path(), pylopdf_fonts_zh_cn.sans_path()], "bundle")
    # The typesetter knows a face by family and weight; of two alike the site's own counts.
    faces = list({(face.family, face.weight): face for face in (*bundle, *debian, *own)}.values())
    parts: tuple[Part, ...] = (*get_args(Role), "latin")
    choices = tuple(_chosen(part, faces) for part in parts)
    taken = {choice.face for choice in choices}
    spare = [face for face in own if face in faces and face not in taken]
    return FontSet(choices, tuple(dict.fromkeys([*spare, *_named(faces, (SERIF, SANS))])))


def require(fonts: FontSet, outline: Outline) -> None:
    """Refuse a paper with a character that cannot be drawn.

    Raises MissingGlyph: the first such character in reading order, with its place.
    """
    for line in outline.texts():
        known = _drawable(fonts, layout.STYLES[line.style].role)
        for character in line.text:
            if ord(character) not in known or unicodedata.category(character) in UNSEEN:
                raise MissingGlyph(
                    'no font has the character "{character}" ({code}) in: {place}. Put a font that has it into the '
                    "folder for fonts, or write it otherwise",
                    character=character if character.isprintable() else "\N{REPLACEMENT CHARACTER}",
                    code=f"U+{ord(character):04X}",
                    place=line.place,
                )


@functools.lru_cache(maxsize=32)
def _drawable(fonts: FontSet, role: Role) -> frozenset[int]:
    """Return the code points that text of a role may have."""
    return frozenset().union(*(_known(face) for face in fonts.chain(role)))


@functools.lru_cache(maxsize=32)
def _known(face: Face) -> frozenset[int]:
    return glyphs.characters(face.path, face.index)


def _chosen(part: Part, faces: Sequence[Face]) -> Choice:
    licensed = _named([face for face in faces if face.source == "site"], LICENSED[part])
    if licensed:
        return Choice(part, licensed[0], 0.0)
    free = [
        face
        for path, family in SYSTEM[part]
        for face in faces
        if face.source == "system" and (face.path, face.family) == (Path(path).resolve(), family)
    ]
    face = (free or _named(faces, (BUNDLED[part],)))[0]
    return Choice(part, face, STROKES.get(part, 0.0) if face.weight <= REGULAR else 0.0)


def _named(faces: Sequence[Face], names: tuple[str, ...]) -> list[Face]:
    """Return the faces whose family or file has one of the names, in the order of the names."""
    called = {face: (face.family.casefold(), face.path.stem.casefold()) for face in faces}
    return [face for name in names for face in faces if name.casefold() in called[face]]


def _faces(paths: Sequence[Path], source: Source) -> tuple[Face, ...]:
    """Return the upright faces of the files, in the order of the files; what is no font is passed over."""
    order = {path.resolve(): number for number, path in enumerate(paths)}
    with _linked(paths) as folder:
        listed = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)]).fonts()
    upright = [font for font in listed if font.path and font.style == "normal"]
    faces = []
    for font in upright:
        path = Path(font.path or "")
        faces.append(Face(font.family, font.weight, path, font.index, source, path.stat().st_mtime_ns))
    return tuple(sorted(faces, key=lambda face: (order[face.path], face.index)))


@contextmanager
def _linked(paths: Sequence[Path]) -> Iterator[Path]:
    """Give a folder with a link to each file, named by its number: the typesetter takes folders, not files."""
    with tempfile.TemporaryDirectory(prefix="pingyi-fonts-") as name:
        folder = Path(name)
        for number, path in enumerate(paths):
            (folder / f"{number:03}{path.suffix.lower()}").symlink_to(path.resolve())
        yield folder


@functools.lru_cache(maxsize=32)
def _digest(face: Face) -> str:
    with face.path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
