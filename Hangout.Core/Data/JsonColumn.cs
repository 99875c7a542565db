using System.Text.Json;
using Hangout.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Hangout.Core.Data;

/// <summary>Typed <c>jsonb</c> columns, written as the API writes JSON.</summary>
internal static class JsonColumn
{
    public static void HasJson<T>(this PropertyBuilder<T> property)
    {
        property.HasColumnType("jsonb").HasConversion(
            value => JsonSerializer.Serialize(value, HangoutJson.Options),
            json => JsonSerializer.Deserialize<T>(json, HangoutJson.Options)!,
            new ValueComparer<T>(
                (a, b) => JsonSerializer.Serialize(a, HangoutJson.Options) == JsonSerializer.Serialize(b, HangoutJson.Options),
                value => JsonSerializer.Serialize(value, HangoutJson.Options).GetHashCode(StringComparison.Ordinal)));
    }
}
