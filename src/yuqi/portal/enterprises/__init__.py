"""The register (企业名录): enterprises, their facts as entered, import, names, declarations."""
