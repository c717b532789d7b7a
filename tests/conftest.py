"""What holds for all tests. This file also makes the modules beside it importable in them."""

from __future__ import annotations

import os

import hypothesis
import pytest

# The same examples on every run: a test that fails must fail again. Formulas differ in their cost.
hypothesis.settings.register_profile("same", derandomize=True, deadline=None)
hypothesis.settings.load_profile("same")

# Tests run hundreds of commands, each of which would compile the library again; some machines for
# tests set this.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

SLOW = (
    "tests/cache/test_planted_faults.py::test_a_fault_is_found",
    "tests/cache/test_planted_faults.py::"
    "test_an_edit_that_goes_wrong_is_told_by_the_shortest_config_that_shows_it",
    "tests/cache/test_planted_faults.py::test_an_edit_that_goes_wrong_tells_how_to_repeat_it",
    "tests/cache/test_planted_faults.py::test_without_a_fault_the_same_edits_are_right",
    "tests/figures/test_against_matplotlib.py::"
    "test_all_arrows_of_true_length_have_the_scale_of_quiver",
    "tests/figures/test_convergence.py::test_a_legend_of_very_many_lines_leaves_room_for_the_axes",
    "tests/figures/test_convergence.py::test_every_method_has_its_line_and_the_slope_of_its_order",
    "tests/figures/test_convergence.py::test_the_maker_writes_the_same_bytes_every_time",
    "tests/figures/test_error.py::"
    "test_a_fine_map_is_a_small_vector_file_with_the_same_bytes_each_time",
    "tests/figures/test_fixed.py::"
    "test_the_same_figure_has_the_same_bytes_whatever_was_drawn_before",
    "tests/figures/test_hostile_fields.py::test_every_layer_draws_every_field",
    "tests/figures/test_hostile_fields.py::test_every_layer_of_studies_draws_every_study",
    "tests/figures/test_large_fields.py::test_a_line_of_many_points_is_that_of_all",
    "tests/figures/test_large_fields.py::test_a_thinned_picture_is_the_picture",
    "tests/figures/test_overprints.py::test_the_catalogue_has_no_text_upon_text_on_any_page",
    "tests/figures/test_saving.py::test_a_figure_has_the_same_bytes_whatever_was_drawn_before",
    "tests/figures/test_saving.py::test_another_process_writes_the_same_bytes",
    "tests/figures/test_saving.py::test_formats_have_the_same_bytes_whichever_is_saved_first",
    "tests/figures/test_sheets.py::test_other_processes_make_the_same_bytes",
    "tests/golden/test_comparing.py::test_renewing_writes_nothing_without_a_line_of_the_changelog",
    "tests/numerics/test_given.py::test_a_field_of_several_blocks_has_the_check_of_the_whole",
    "tests/numerics/test_given.py::test_the_check_does_not_depend_on_blocks",
    "tests/numerics/test_limits.py::test_a_point_has_the_same_gradient_in_any_company",
    "tests/numerics/test_quality.py::"
    "test_no_value_is_wrong_without_a_flag_where_no_exact_gradient_is_known",
    "tests/numerics/test_richardson.py::test_the_catalogue_agrees_with_50_digits",
    "tests/numerics/test_seams.py",
    "tests/numerics/test_steps.py::test_all_orders_keep_their_promise_on_every_scale",
    "tests/unit/test_api.py::test_threads_do_not_disturb_each_other",
    "tests/unit/test_arithmetic.py::test_any_config_keeps_its_shape",
    "tests/unit/test_benchmarks.py::test_we_and_pyplot_draw_a_figure",
    "tests/unit/test_config_slips.py::test_a_slip_in_a_long_file_is_found_at_once",
    "tests/unit/test_contracts.py::test_types_are_as_they_should_be",
    "tests/unit/test_cores.py::test_a_file_has_the_same_bytes_on_any_number_of_cores",
    "tests/unit/test_evaluation.py::test_a_formula_has_the_value_that_python_computes",
    "tests/unit/test_files.py::test_many_may_copy_to_one_name_at_once",
    "tests/unit/test_mathematics.py::test_matplotlib_is_asked_once_and_for_mathematics_alone",
    "tests/unit/test_mathtext.py::test_matplotlib_can_draw_every_formula",
    "tests/unit/test_overviews.py::"
    "test_every_overview_of_a_plane_has_true_values_and_loses_nothing_bad",
    "tests/unit/test_overviews.py::test_whoever_opens_the_file_sees_the_field_alone",
    "tests/unit/test_pipeline_benchmark.py::test_both_scripts_do_the_same_work",
    "tests/unit/test_running_code.py",
    "tests/unit/test_schema.py::test_the_schema_and_the_plan_accept_every_config_that_comes_along",
    "tests/unit/test_titles_read_back.py::test_every_formula_is_read_as_it_was_typed",
    "tests/unit/test_whole_fields.py::test_a_file_written_in_blocks_holds_the_whole_field",
    "tests/unit/test_whole_fields.py::test_a_point_has_the_same_gradient_in_whatever_block_it_lies",
    "tests/unit/test_whole_fields.py::test_memory_does_not_grow_with_the_grid",
)
"""Tests that `make test` leaves out, and `make test-all` does not: those which, with all of their
parameters, take more than about two seconds of a processor and say the same as cheaper ones with
more examples. Each is a file, or a file and a function."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark slow tests, and put the longest first: no process is left with one at the end."""
    names = {item.nodeid.partition("[")[0] for item in items}
    known = names | {name.partition("::")[0] for name in names}
    files = {name.partition("::")[0] for name in names}
    if not any("::" in argument for argument in config.args):
        # Of files that were collected as a whole, nothing can be missing.
        places = {name: name.partition("::")[0] for name in SLOW}
        unknown = [
            name
            for name, file in places.items()
            if (file in files and name not in known) or not (config.rootpath / file).exists()
        ]
        if unknown:
            raise pytest.UsageError(f"SLOW in tests/conftest.py names no test: {unknown}")
    for item in items:
        name = item.nodeid.partition("[")[0]
        if name in SLOW or name.partition("::")[0] in SLOW:
            item.add_marker("slow")
    items.sort(key=lambda item: "test_random_edits" not in item.nodeid)
