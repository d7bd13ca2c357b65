# Names and paths only: what nbgrader runs is in caip.gradebook.
from caip.gradebook import feedback

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "caip-2025-09"
c.CourseDirectory.ignore = ["lab.toml", "__pycache__", "*.pyc", ".ipynb_checkpoints"]
c.Autograde.pre_convert_hook = "caip.gradebook.preprocessors.record_unreadable"
c.Autograde.sanitize_preprocessors = ["caip.gradebook.preprocessors.Repair"]
c.Autograde.autograde_preprocessors = ["caip.gradebook.preprocessors.Grade"]
c.GenerateFeedback.exporter_class = "caip.gradebook.feedback.PageExporter"
c.GenerateFeedback.HTMLExporter.template_name = feedback.TEMPLATE
c.GenerateFeedback.HTMLExporter.template_file = feedback.TEMPLATE_FILE
c.GenerateFeedback.HTMLExporter.extra_template_basedirs = feedback.TEMPLATE_FOLDERS
c.GenerateFeedback.preprocessors = feedback.PREPROCESSORS
c.HighlightMagicsPreprocessor.enabled = False
c.ExportApp.plugin_class = "nbgrader.plugins.CsvExportPlugin"
