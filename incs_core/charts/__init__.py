"""Data in, plotly figure out; the preview of a message. No Streamlit."""
