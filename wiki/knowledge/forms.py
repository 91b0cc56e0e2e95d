"""What people type and send about recordings, captions, knowledge pages and question sets."""

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from groups.models import Group
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.choosing import Offer
from intranet.kernel.audiences.fields import AudienceField
from intranet.kernel.audiences.models import EVERYONE
from intranet.kernel.blobs.forms import UploadField
from intranet.kernel.data.public_ids import PUBLIC_ID_LENGTH
from intranet.kernel.text.bilingual import fold, reading_language
from intranet.kernel.text.lines import LineField, clean_line, visible
from profiles.models import Organization, Skill
from profiles.queries.people_named import person_named
from profiles.queries.skills import skills_named
from wiki.forms.pages import TokenField
from wiki.knowledge.queries.pages import owners_for, question_sets_for
from wiki.models import (
    GOVERNMENT,
    MAX_CUE_LENGTH,
    MAX_CUES,
    MAX_HELP_LENGTH,
    MAX_QUESTIONS,
    MAX_REPLY_LENGTH,
    MAX_SKILLS,
    MAX_TITLE_LENGTH,
    MAX_TRANSCRIPT_LENGTH,
    Cue,
    KnowledgePage,
    Medium,
    Owner,
    QuestionSet,
    Recording,
    SentQuestion,
)
from wiki.text.captions import cues_of, ms_of, sentences, shown_time, spread, timed

PURPOSE: Final = "recordings"
"""What uploads of sound and pictures are for (`blobs.purposes`)."""
MAX_ANSWER_LENGTH: Final = 50_000
MAX_CAPTIONS_BYTES: Final = 1024 * 1024
NOBODY: Final = _("No one has this name, or several people do. Enter the end of the address of their page.")
PERSON_HELP: Final = _("Full name, or the end of the address of their page (maelle.tremblay).")


class RecordingForm(forms.Form):
    """A recording that begins. `replaces` is the public id of the earlier take."""

    title = forms.CharField(max_length=MAX_TITLE_LENGTH)
    medium = forms.ChoiceField(choices=Medium.choices)
    consents = forms.BooleanField(required=False)
    replaces = forms.CharField(required=False, max_length=PUBLIC_ID_LENGTH)

    def clean_title(self) -> str:
        return visible(str(self.cleaned_data["title"]))


class SentRecordingForm(forms.Form):
    """A file of sound or pictures that was made elsewhere."""

    consents = forms.BooleanField(required=False)

    def __init__(self, owner: User, target: str, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["sent"] = UploadField(
            label=_("File of sound or video"),
            help_text=_("MP4, WebM, MOV, MP3, M4A, WAV, Ogg or FLAC, of 1 GB at most."),
            owner=owner,
            purpose=PURPOSE,
            target=target,
        )


class AnswerForm(forms.Form):
    """An answer in words. `seen` is the one that it began with."""

    words = forms.CharField(
        label=_("Your answer"),
        required=False,
        strip=False,
        max_length=MAX_ANSWER_LENGTH,
        widget=forms.Textarea({"rows": 12}),
        help_text=_("An empty line begins a new paragraph."),
    )
    seen = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)

    def clean_words(self) -> str:
        return visible(str(self.cleaned_data["words"]))


class PersonForm(forms.Form):
    """Somebody whom the viewer may see; or nobody."""

    person = LineField(label=_("Person"), required=False, max_length=200, help_text=PERSON_HELP)

    def __init__(self, viewer: User, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._viewer = viewer

    def clean_person(self) -> User | None:
        return _person(self._viewer, self.cleaned_data["person"])


def _person(viewer: User, name: str) -> User | None:
    found = person_named(viewer, name) if name else None
    if name and found is None:
        raise forms.ValidationError(NOBODY)
    return found


def _value_of(owner: Owner) -> str:
    """What stands for a space in the form."""
    if owner is None:
        return GOVERNMENT
    return f"{'group' if isinstance(owner, Group) else 'organization'}:{owner.public_id}"


class BeginForm(forms.Form):
    """A knowledge page that begins."""

    title = LineField(
        label=_("Title of the page"), max_length=MAX_TITLE_LENGTH, help_text=_("For example: Reading the river before a flood.")
    )
    questions = forms.ChoiceField(label=_("Questions"), widget=forms.RadioSelect)
    owner = forms.ChoiceField(
        label=_("Where it will stand"), help_text=_("Those who see this space will be able to read it, once you publish it.")
    )
    language = forms.ChoiceField(label=_("Language"), choices=[("fr", _("French")), ("en", _("English"))])
    speaker = LineField(
        label=_("Who speaks"),
        required=False,
        max_length=200,
        help_text=_(
            "Leave it empty when it is you. Otherwise you interview this person: full name, or the end of the address of their page."  # noqa: E501
        ),
    )
    public_id = TokenField()

    def __init__(self, viewer: User, values: QueryDict | None = None) -> None:
        super().__init__(values, initial={"language": reading_language(), "owner": GOVERNMENT})
        self._viewer = viewer
        self._owners: dict[str, Owner] = {_value_of(owner): owner for owner in owners_for(viewer)}
        self._sets = {one.public_id: one for one in question_sets_for(viewer)}
        names = {
            value: str(owner.name) if owner is not None else _("The whole government") for value, owner in self._owners.items()
        }
        owners, sets = self.fields["owner"], self.fields["questions"]
        assert isinstance(owners, forms.ChoiceField)  # noqa: S101 - declared so above
        assert isinstance(sets, forms.ChoiceField)  # noqa: S101 - declared so above
        owners.choices = list(names.items())
        sets.choices = [(key, str(one.name)) for key, one in self._sets.items()]
        self.initial.setdefault("questions", next(iter(self._sets), ""))

    def clean_owner(self) -> Owner:
        return self._owners[self.cleaned_data["owner"]]

    def clean_questions(self) -> QuestionSet:
        return self._sets[self.cleaned_data["questions"]]

    def clean_speaker(self) -> User | None:
        return _person(self._viewer, self.cleaned_data["speaker"])


class SkillsForm(forms.Form):
    """The skills that a knowledge page is about."""

    skills = forms.CharField(
        label=_("Skills"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("One on each line, by its name in the vocabulary of skills, in French or in English."),
    )

    def clean_skills(self) -> list[Skill]:
        names = [name for line in self.cleaned_data["skills"].splitlines() if (name := clean_line(line))]
        known = {key: skill for key, skill in skills_named(names).items() if skill.is_listed}
        missing = [name for name in names if fold(name) not in known]
        if missing:
            words = _("The vocabulary of skills does not have this: %(names)s")
            raise forms.ValidationError(words % {"names": ", ".join(missing)})
        if len(names) > MAX_SKILLS:
            raise forms.ValidationError(_("Name at most %(count)d skills.") % {"count": MAX_SKILLS})
        return list(dict.fromkeys(known[fold(name)] for name in names))

    @staticmethod
    def initial_of(page: KnowledgePage) -> dict[str, str]:
        """What the form shows of a page."""
        return {"skills": "\n".join(str(skill.name) for skill in page.skills.all())}


class PublishForm(forms.Form):
    """To whom a knowledge page is shown."""

    readers = AudienceField(label=_("Who can see it"))

    def __init__(self, viewer: User, page: KnowledgePage, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        around = _("Everyone who sees the space “%(space)s”") % {"space": page.space.name}
        field = self.fields["readers"]
        assert isinstance(field, AudienceField)  # noqa: S101 - declared above
        field.offer(Offer(viewer, page.around.within, around))


class QuestionSetForm(forms.Form):
    """A question set: a question on each line, and after a bar a word that helps to answer it; as many in both languages."""

    name_fr = LineField(label=_("French name"), max_length=MAX_TITLE_LENGTH)
    name_en = LineField(label=_("English name"), max_length=MAX_TITLE_LENGTH)
    questions_fr = forms.CharField(
        label=_("Questions in French"),
        widget=forms.Textarea({"rows": 12, "lang": "fr"}),
        help_text=_("One on each line. After a vertical bar, a word that helps to answer: Who to know? | Inside and outside."),
    )
    questions_en = forms.CharField(label=_("Questions in English"), widget=forms.Textarea({"rows": 12, "lang": "en"}))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        french, english = (_lines(values.get(f"questions_{language}", "")) for language in ("fr", "en"))
        if len(french) != len(english):
            raise forms.ValidationError(_("Write as many questions in French as in English, in the same order."))
        if not 1 <= len(french) <= MAX_QUESTIONS:
            raise forms.ValidationError(_("Write from 1 to %(count)s questions.") % {"count": MAX_QUESTIONS})
        for words, helping in (*french, *english):
            if not words or len(words) > MAX_TITLE_LENGTH or len(helping) > MAX_HELP_LENGTH:
                raise forms.ValidationError(
                    _("A question has from 1 to %(question)s characters, the word that helps %(help)s at most.")
                    % {"question": MAX_TITLE_LENGTH, "help": MAX_HELP_LENGTH}
                )
        values["questions"] = [
            SentQuestion(fr, en, help_fr, help_en) for (fr, help_fr), (en, help_en) in zip(french, english, strict=True)
        ]
        return values

    @property
    def sent(self) -> dict[str, Any]:
        """What `save_question_set` asks for."""
        return {name: self.cleaned_data[name] for name in ("name_fr", "name_en", "questions")}

    @staticmethod
    def initial_of(questions: QuestionSet) -> dict[str, str]:
        """What the form shows of a set."""
        rows = list(questions.questions.all())
        texts = {
            f"questions_{language}": "\n".join(
                " | ".join(filter(None, (row.words_in(language), row.help_in(language)))) for row in rows
            )
            for language in ("fr", "en")
        }
        return {"name_fr": questions.name_fr, "name_en": questions.name_en, **texts}


class NewQuestionSetForm(QuestionSetForm):
    """A new set, and whose it is: of one of the organizations whose curator one is, or of everyone."""

    organization = forms.ChoiceField(label=_("Asked of"))
    field_order = ("organization",)

    def __init__(self, organizations: Sequence[Organization], *arguments: Any, may_ask_everyone: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._organizations = {one.public_id: one for one in organizations}
        field = self.fields["organization"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        names = [(key, str(one.name)) for key, one in self._organizations.items()]
        field.choices = [*([(EVERYONE, _("Everyone"))] if may_ask_everyone else []), *names]

    @property
    def sent(self) -> dict[str, Any]:
        return {**super().sent, "organization": self._organizations.get(self.cleaned_data["organization"])}


def _lines(text: str) -> list[tuple[str, str]]:
    pairs = (line.partition("|") for line in text.splitlines() if line.strip())
    return [(" ".join(visible(words).split()), " ".join(visible(helping).split())) for words, _bar, helping in pairs]


# Captions -----------------------------------------------------------------------------------------------------------------


class TranscriptForm(forms.Form):
    """What was said: typed or pasted, and cut into sentences; or a file of captions."""

    transcript = forms.CharField(
        label=_("What is said"),
        required=False,
        max_length=MAX_TRANSCRIPT_LENGTH,
        widget=forms.Textarea({"rows": 14}),
        help_text=_("Type or paste it. It is cut by sentence; a new line begins a new caption."),
    )
    file = forms.FileField(label=_("Or a file of captions"), required=False, help_text=_("WebVTT (.vtt) or SubRip (.srt)."))

    def __init__(self, recording: Recording, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._recording = recording
        self.fields["transcript"].widget.attrs["lang"] = recording.language

    def clean_file(self) -> list[Cue]:
        sent = self.cleaned_data["file"]
        if not sent:
            return []
        if sent.size > MAX_CAPTIONS_BYTES:
            raise forms.ValidationError(_("This file is too large for captions."))
        try:
            return cues_of(visible(sent.read().decode("utf-8-sig")))
        except ValueError as unreadable:
            raise forms.ValidationError(_("No caption can be read in this file. Choose a .vtt or .srt file.")) from unreadable

    @property
    def cues(self) -> list[Cue]:
        """The captions: those of the file, else the sentences, spread over the time of the recording."""
        said = sentences(visible(self.cleaned_data["transcript"]))
        return self.cleaned_data["file"] or spread(said, self._recording.duration_ms)


class CuesForm(forms.Form):
    """The captions with their times, a pair of fields `start` and `text` for each; one without text is left out."""

    def __init__(self, recording: Recording, values: QueryDict | None = None) -> None:
        super().__init__(values)
        self.recording = recording
        lines = zip_longest(values.getlist("start"), values.getlist("text"), fillvalue="") if values else ()
        shown = [(shown_time(cue["start"]), cue["text"]) for cue in recording.cues]
        self.lines = [(start[:20], text) for start, text in lines] or shown

    def clean(self) -> dict[str, Any]:
        kept = [(ms_of(start), " ".join(visible(text).split())) for start, text in self.lines if text.strip()]
        if any(start is None for start, _text in kept):
            raise forms.ValidationError(_("A time is written in minutes and seconds, such as 1:07.5."))
        if len(kept) > MAX_CUES or any(len(text) > MAX_CUE_LENGTH for _start, text in kept):
            raise forms.ValidationError(
                _("A caption has %(length)s characters at most, and there are %(count)s of them at most.")
                % {"length": MAX_CUE_LENGTH, "count": MAX_CUES}
            )
        starts, said = [start or 0 for start, _text in kept], [text for _start, text in kept]
        return {"cues": timed(starts, said, self.recording.duration_ms)}


class ProposeForm(forms.Form):
    """A question to somebody who leaves; `anyway`, although there is one like it."""

    words = LineField(
        label=_("Your question"),
        max_length=MAX_TITLE_LENGTH,
        help_text=_("One thing at a time, in the language that you like."),
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Type a question.")},
    )
    anyway = forms.BooleanField(required=False)


class SettleForm(forms.Form):
    """A word instead of an answer, and perhaps who else knows."""

    reply = LineField(
        label=_("A word (optional)"), required=False, max_length=MAX_REPLY_LENGTH, widget=forms.Textarea({"rows": 2})
    )
    knows = LineField(label=_("Who else knows this (optional)"), required=False, max_length=200, help_text=PERSON_HELP)

    def __init__(self, viewer: User, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._viewer = viewer

    def clean_knows(self) -> User | None:
        return _person(self._viewer, self.cleaned_data["knows"])


class JoinForm(forms.Form):
    """The question of the same round that another one is joined to."""

    into = forms.ChoiceField(label=_("The same question as"), error_messages={"required": _("Choose a question.")})

    def __init__(self, others: Sequence[tuple[str, str]], *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["into"].choices = [("", "…"), *others]  # type: ignore[attr-defined]
