"""The server around Streamlit: compression, headers, the first page, health and the start."""
