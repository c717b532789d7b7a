"""Ten exams: hours of study, and whether it was passed."""

import numpy as np

HOURS = np.array([0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5])
PASSED = np.array([0, 0, 0, 1, 0, 1, 0, 1, 1, 1])
