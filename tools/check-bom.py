"""Reads the golden bills of materials with an independent consumer of CycloneDX, the Python library of its makers.

pip install "cyclonedx-python-lib[json-validation]==11.12.0"; then: python3 tools/check-bom.py [FILE ...]
"""

import json
import sys
from pathlib import Path

try:
    from cyclonedx.model.bom import Bom
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator
except ImportError:
    sys.exit('Install the library first: pip install "cyclonedx-python-lib[json-validation]==11.12.0"')

GOLDEN = Path(__file__).parent.parent / "test" / "report" / "bom" / "golden"
failed = False
for path in [Path(name) for name in sys.argv[1:]] or sorted(GOLDEN.glob("*.cdx.json")):
    text = path.read_text(encoding="utf-8")
    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    document = json.loads(text)
    bom = Bom.from_json(document)
    bom.validate()
    read = [len(bom.components), len(bom.services), len(bom.dependencies)]
    written = [len(document[name]) for name in ("components", "services", "dependencies")]
    whole = error is None and read == written
    failed = failed or not whole
    print(f"{path.name}: {read[0]} components, {read[1]} services, {read[2]} dependencies{'' if whole else ' read'}")
    if not whole:
        print(f"  written: {written}; {error or 'valid'}")
sys.exit(1 if failed else 0)
