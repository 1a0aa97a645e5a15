"""Plotly figures and table rows from plain data; no Streamlit."""
