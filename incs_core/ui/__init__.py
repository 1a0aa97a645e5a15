"""The only place that imports Streamlit: cached look-ups, widgets, access."""
