"""What the pages share and only Streamlit needs: the shell, the session's diary, cached analyses, widgets."""
