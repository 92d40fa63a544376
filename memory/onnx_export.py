"""The sentence model's network, from the weights as they are published to ONNX; set-up does this once."""

import os
import warnings
from pathlib import Path
from typing import Any

from .embedder import NETWORK


def export(folder: Path) -> None:
    """Write the network of the model in `folder`: tokens and their presence in, a vector for each token out."""
    os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1", HF_HUB_DISABLE_TELEMETRY="1")
    import torch
    from transformers import AutoModel
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    model = AutoModel.from_pretrained(str(folder), attn_implementation="eager", add_pooling_layer=False, local_files_only=True)

    class Network(torch.nn.Module):  # type: ignore[misc]  # torch comes without types here
        """The model with the inputs in which sentences differ, by position as the exporter passes them."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model.eval()

        def forward(self, tokens: Any, present: Any) -> Any:
            return self.model(input_ids=tokens, attention_mask=present, token_type_ids=torch.zeros_like(tokens)).last_hidden_state

    example = torch.ones(2, 8, dtype=torch.long)
    any_size = {0: "texts", 1: "tokens"}
    unfinished = folder / f"{NETWORK}.{os.getpid()}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter warns of what the tests prove: that other sizes work
        torch.onnx.export(
            Network(),
            (example, example),
            str(unfinished),
            input_names=["tokens", "present"],
            output_names=["states"],
            dynamic_axes=dict.fromkeys(("tokens", "present", "states"), any_size),
            opset_version=17,
            dynamo=False,
        )
    unfinished.replace(folder / NETWORK)
