"""Forms look and speak as govuk-frontend's do."""

from django import forms
from django.template.loader import render_to_string
from django.utils import translation


class Form(forms.Form):
    name = forms.CharField(label="Name", help_text="As colleagues write it.")
    age = forms.IntegerField(label="Age")
    place = forms.ChoiceField(label="Place", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    offers = forms.MultipleChoiceField(label="Offers", choices=[("a", "A")], widget=forms.CheckboxSelectMultiple)
    is_agreed = forms.BooleanField(label="I agree")


def test_a_field_ties_its_hint_and_its_error_to_its_control() -> None:
    html = Form({"name": ""})["name"].as_field_group()
    assert 'class="govuk-form-group govuk-form-group--error"' in html
    assert '<div class="govuk-hint" id="id_name_helptext">As colleagues write it.</div>' in html
    assert 'id="id_name_error"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'class="govuk-input govuk-input--error"' in html


def test_what_was_typed_stays() -> None:
    assert 'value="forty"' in Form({"age": "forty"})["age"].as_field_group()


def test_radios_are_in_a_fieldset_and_the_group_says_its_error() -> None:
    html = Form({"name": "x"})["place"].as_field_group()
    assert '<fieldset class="govuk-fieldset" aria-describedby="id_place_error">' in html
    assert '<legend class="govuk-fieldset__legend">Place</legend>' in html
    assert html.count('class="govuk-radios__input"') == 2
    assert "aria-invalid" not in html


def test_a_checkbox_has_its_label_after_it() -> None:
    html = Form()["is_agreed"].as_field_group()
    assert html.index("govuk-checkboxes__input") < html.index('for="id_is_agreed"')


def test_the_summary_links_each_error_to_a_control_that_exists() -> None:
    form = Form({"age": "forty"})
    form.add_error(None, "These do not go together.")
    summary = render_to_string("kernel/_error_summary.html", {"form": form})
    page = str(form)
    for target in ("id_name", "id_age", "id_place_0", "id_offers_0", "id_is_agreed"):
        assert f'<a href="#{target}">' in summary
        assert f'id="{target}"' in page
    assert "<li>These do not go together.</li>" in summary


def test_the_summary_names_the_field_where_the_words_of_the_error_do_not() -> None:
    class Terms(Form):
        is_agreed = forms.BooleanField(label="I agree", error_messages={"required": "Accept the terms to go on."})

    with translation.override("en"):
        summary = render_to_string("kernel/_error_summary.html", {"form": Terms({})})
    assert ">Name: This field is required.</a>" in summary
    assert ">Accept the terms to go on.</a>" in summary


def test_a_valid_or_blank_form_has_no_summary() -> None:
    assert render_to_string("kernel/_error_summary.html", {"form": Form()}).strip() == ""
