"""The red-team suite put to stock nbgrader, to Otter-Grader and to caip, on the same exercise."""
